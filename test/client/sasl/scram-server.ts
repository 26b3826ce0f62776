import { createHash, createHmac, pbkdf2Sync, timingSafeEqual } from "node:crypto";

/** The broker's side of SCRAM, written from the RFC and not from the client. */
export class ScramServer {
  readonly #hash: "sha256" | "sha512";
  readonly #passwords: ReadonlyMap<string, string>;
  #clientFirst = "";
  #serverFirst = "";
  #password = "";
  readonly #salt = Buffer.from("a salt of some bytes");

  constructor(hash: "sha256" | "sha512", passwords: ReadonlyMap<string, string>) {
    this.#hash = hash;
    this.#passwords = passwords;
  }

  /** The answer to the client's message; null when it is refused. */
  answer(message: string): string | null {
    return this.#clientFirst === "" ? this.#first(message) : this.#final(message);
  }

  #first(message: string): string | null {
    const [, bare = "", name = "", nonce = ""] = /^n,,(n=([^,]*),r=([^,]+))$/.exec(message) ?? [];
    const password = this.#passwords.get(name.replaceAll("=2C", ",").replaceAll("=3D", "="));
    if (password === undefined) return null;
    this.#password = password;
    this.#clientFirst = bare;
    this.#serverFirst = `r=${nonce}server,s=${this.#salt.toString("base64")},i=4096`;
    return this.#serverFirst;
  }

  #final(message: string): string | null {
    const [, withoutProof = "", proof = ""] = /^(c=biws,r=[^,]+),p=(.+)$/.exec(message) ?? [];
    const bytes = this.#hash === "sha256" ? 32 : 64;
    const salted = pbkdf2Sync(this.#password, this.#salt, 4096, bytes, this.#hash);
    const auth = `${this.#clientFirst},${this.#serverFirst},${withoutProof}`;
    const clientKey = this.#hmac(salted, "Client Key");
    const stored = createHash(this.#hash).update(clientKey).digest();
    const signature = this.#hmac(stored, auth);
    const given = Buffer.from(proof, "base64");
    const shown = Buffer.from(given.map((byte, i) => byte ^ signature[i]!));
    if (shown.length !== bytes || !timingSafeEqual(shown, clientKey)) return null;
    return `v=${this.#hmac(this.#hmac(salted, "Server Key"), auth).toString("base64")}`;
  }

  #hmac(key: Buffer, data: string): Buffer {
    return createHmac(this.#hash, key).update(data).digest();
  }
}
