/** The hashes of SCRAM-SHA-256 and SCRAM-SHA-512 (RFC 5802, RFC 7677). */
export type ScramHash = "sha256" | "sha512";

/** What SCRAM needs of a cryptographic library. */
export interface ScramCrypto {
  hash(hash: ScramHash, data: Uint8Array): Uint8Array;
  hmac(hash: ScramHash, key: Uint8Array, data: Uint8Array): Uint8Array;
  /** `Hi` of RFC 5802: PBKDF2 with this hash, of its output length. Off the event loop: it takes milliseconds. */
  pbkdf2(
    hash: ScramHash,
    options: {
      readonly password: Uint8Array;
      readonly salt: Uint8Array;
      readonly iterations: number;
    },
  ): Promise<Uint8Array>;
}
