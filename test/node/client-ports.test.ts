import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { describe, expect, it } from "vitest";
import { nodeDiagnostics, nodeScramCrypto } from "../../src/node/index.ts";
import { hexText } from "../../src/protocol/index.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const hex = (data: Uint8Array) => hexText(new Uint8Array(data));

describe("the diagnostics", () => {
  it("publish to who listens on node:diagnostics_channel, and know whether anybody does", () => {
    const messages: unknown[] = [];
    const listener = (message: unknown) => messages.push(message);
    expect(nodeDiagnostics.hasSubscribers("regroup:test")).toBe(false);
    nodeDiagnostics.publish("regroup:test", { lost: true });
    subscribe("regroup:test", listener);
    expect(nodeDiagnostics.hasSubscribers("regroup:test")).toBe(true);
    nodeDiagnostics.publish("regroup:test", { heard: true });
    unsubscribe("regroup:test", listener);
    expect(nodeDiagnostics.hasSubscribers("regroup:test")).toBe(false);
    expect(messages).toEqual([{ heard: true }]);
  });
});

describe("SCRAM's hashes", () => {
  it("are those of FIPS 180-4, RFC 4231 and RFC 7914", async () => {
    expect(hex(nodeScramCrypto.hash("sha256", bytes("abc")))).toBe(
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    );
    expect(
      hex(nodeScramCrypto.hmac("sha256", bytes("Jefe"), bytes("what do ya want for nothing?"))),
    ).toBe("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    const options = { password: bytes("passwd"), salt: bytes("salt"), iterations: 1 };
    expect(hex(await nodeScramCrypto.pbkdf2("sha256", options))).toBe(
      "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc",
    );
    expect(await nodeScramCrypto.pbkdf2("sha512", options)).toHaveLength(64);
  });
});
