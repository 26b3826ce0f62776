/**
 * An authority and what it signs, made by openssl for one run: for the right host, for another one, expired, and for a
 * client. A key store is one PEM file with key and certificate, as Kafka takes it.
 */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execute } from "../peers.ts";

export interface Certificates {
  /** The authority's certificate. */
  readonly ca: string;
  /** For `localhost` and 127.0.0.1. */
  readonly server: string;
  /** For a host that is neither. */
  readonly otherName: string;
  readonly expired: string;
  /** Signed by nobody but itself. */
  readonly selfSigned: string;
  readonly client: string;
  remove(): Promise<void>;
}

const HERE = "subjectAltName=DNS:localhost,IP:127.0.0.1";

export async function makeCertificates(): Promise<Certificates> {
  const folder = await mkdtemp(join(tmpdir(), "regroup-certificates-"));
  const store = new CertificateFolder(folder);
  await store.selfSigned("ca", "/CN=interop authority", ["basicConstraints=critical,CA:TRUE"]);
  return {
    ca: join(folder, "ca.crt"),
    server: await store.signed("server", HERE, 30),
    otherName: await store.signed("other-name", "subjectAltName=DNS:elsewhere.test", 30),
    expired: await store.signed("expired", HERE, -1),
    selfSigned: await store.selfSigned("self-signed", "/CN=self-signed", [HERE]),
    client: await store.signed("client", "extendedKeyUsage=clientAuth", 30),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

class CertificateFolder {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Makes `name.pem`, signed by itself. */
  async selfSigned(name: string, subject: string, extensions: readonly string[]): Promise<string> {
    const added = extensions.flatMap((extension) => ["-addext", extension]);
    const output = ["-keyout", this.#file(`${name}.key`), "-out", this.#file(`${name}.crt`)];
    const fresh = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30"];
    await execute("openssl", [...fresh, "-subj", subject, ...added, ...output]);
    return this.#join(name);
  }

  /** Makes `name.pem`, signed by the authority. */
  async signed(name: string, extension: string, days: number): Promise<string> {
    const [key, request, extensions] = ["key", "csr", "ext"].map((e) => this.#file(`${name}.${e}`));
    const fresh = ["req", "-newkey", "rsa:2048", "-nodes", "-subj", `/CN=${name}`];
    await execute("openssl", [...fresh, "-keyout", key ?? "", "-out", request ?? ""]);
    await writeFile(extensions ?? "", `${extension}\n`);
    const authority = ["-CA", this.#file("ca.crt"), "-CAkey", this.#file("ca.key")];
    const sign = ["x509", "-req", "-in", request ?? "", ...authority, "-CAcreateserial"];
    const output = ["-extfile", extensions ?? "", "-out", this.#file(`${name}.crt`)];
    await execute("openssl", [...sign, "-days", String(days), ...output]);
    return this.#join(name);
  }

  async #join(name: string): Promise<string> {
    const parts = await Promise.all(
      ["key", "crt"].map((end) => readFile(this.#file(`${name}.${end}`), "utf8")),
    );
    await writeFile(this.#file(`${name}.pem`), parts.join(""));
    return this.#file(`${name}.pem`);
  }

  #file(name: string): string {
    return join(this.#folder, name);
  }
}
