import { createHash, createHmac, pbkdf2Sync } from "node:crypto";
import { describe, expect, it } from "vitest";
import { AuthenticationError } from "../../../src/client/errors/errors.ts";
import { ScramExchange } from "../../../src/client/sasl/scram.ts";
import type { ScramCrypto } from "../../../src/ports/index.ts";
import { scramAtOnce } from "../../kit/client-ports.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const text = (message: Uint8Array | null) => new TextDecoder().decode(message ?? bytes("null"));

/** RFC 5802's own example is of SHA-1, which Kafka does not have; the messages are the same. */
const sha1: ScramCrypto = {
  hash: (_, data) => createHash("sha1").update(data).digest(),
  hmac: (_, key, data) => createHmac("sha1", key).update(data).digest(),
  pbkdf2: async (_, { password, salt, iterations }) =>
    pbkdf2Sync(password, salt, iterations, 20, "sha1"),
};

const pencil = { username: "user", password: "pencil" };
const rfc7677 = {
  nonce: "rOprNGfwEbeRWgbNEkqO",
  serverFirst:
    "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
  clientFinal:
    "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
  serverFinal: "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=",
};

function exchange(nonce: string, credentials = pencil, crypto = scramAtOnce): ScramExchange {
  return new ScramExchange("sha256", credentials, { crypto, nonce });
}

describe("SCRAM", () => {
  it("says what RFC 7677 says for SCRAM-SHA-256", async () => {
    const run = exchange(rfc7677.nonce);
    expect(text(await run.start())).toBe("n,,n=user,r=rOprNGfwEbeRWgbNEkqO");
    expect(text(await run.answer(bytes(rfc7677.serverFirst)))).toBe(rfc7677.clientFinal);
    expect(await run.answer(bytes(rfc7677.serverFinal))).toBeNull();
  });

  it("says what RFC 5802 says, with its hash", async () => {
    const run = exchange("fyko+d2lbbFgONRv9qkxdawL", pencil, sha1);
    await run.start();
    const serverFirst = "r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096";
    expect(text(await run.answer(bytes(serverFirst)))).toBe(
      "c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=",
    );
    expect(await run.answer(bytes("v=rmF9pqV8S7suAoZWja4dJRkFsKQ="))).toBeNull();
  });

  it("escapes commas and equal signs in a name, and takes others as they are", async () => {
    const run = exchange("n", { username: "a=b,c ü", password: "" });
    expect(text(await run.start())).toBe("n,,n=a=3Db=2Cc ü,r=n");
  });

  it("refuses a server that lies about its signature, and says what that means", async () => {
    const run = exchange(rfc7677.nonce);
    await run.start();
    await run.answer(bytes(rfc7677.serverFirst));
    const lie = run.answer(bytes(`v=${Buffer.alloc(32, 1).toString("base64")}`));
    await expect(lie).rejects.toThrow(AuthenticationError);
    await expect(lie).rejects.toThrow(/signature is wrong: .* not the broker it says it is/);
  });

  it("refuses a signature that is cut short", async () => {
    const run = exchange(rfc7677.nonce);
    await run.start();
    await run.answer(bytes(rfc7677.serverFirst));
    await expect(run.answer(bytes("v=6rriTRBi23U="))).rejects.toThrow(/signature is wrong/);
  });

  it.each([
    ["a nonce that is not ours", "r=another,s=W22ZaJ0=,i=4096", /nonce does not continue ours/],
    ["our nonce alone", "r=mine,s=W22ZaJ0=,i=4096", /nonce does not continue ours/],
    ["too few iterations", "r=mine+,s=W22ZaJ0=,i=4095", /asks for 4095 iterations; 4096 to/],
    ["too many iterations", "r=mine+,s=W22ZaJ0=,i=1000001", /asks for 1000001 iterations/],
    ["no iterations", "r=mine+,s=W22ZaJ0=", /first message is malformed/],
    ["an extension it demands", "m=x,r=mine+,s=W22ZaJ0=,i=4096", /first message is malformed/],
    ["its final message at once", "v=6rriTRBi23WpRR/wtup+", /first message is malformed/],
    ["nothing", "", /first message is malformed/],
  ])("refuses a server that begins with %s", async (_, serverFirst, reason) => {
    const run = exchange("mine");
    await run.start();
    await expect(run.answer(bytes(serverFirst))).rejects.toThrow(reason);
  });

  it.each([
    ["an error", "e=unknown-user", "SCRAM: the server refused: unknown-user"],
    ["nothing", "", "SCRAM: the server's final message is malformed"],
  ])("refuses a server that ends with %s", async (_, serverFinal, reason) => {
    const run = exchange(rfc7677.nonce);
    await run.start();
    await run.answer(bytes(rfc7677.serverFirst));
    await expect(run.answer(bytes(serverFinal))).rejects.toThrow(reason);
  });
});
