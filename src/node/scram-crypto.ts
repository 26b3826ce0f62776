import { createHash, createHmac, pbkdf2 } from "node:crypto";
import type { ScramCrypto } from "../ports/index.ts";

const HASH_BYTES = { sha256: 32, sha512: 64 } as const;

/** SCRAM's hashes by OpenSSL. */
export const nodeScramCrypto: ScramCrypto = {
  hash: (hash, data) => createHash(hash).update(data).digest(),
  hmac: (hash, key, data) => createHmac(hash, key).update(data).digest(),
  pbkdf2: (hash, { password, salt, iterations }) =>
    new Promise((resolve, reject) => {
      pbkdf2(password, salt, iterations, HASH_BYTES[hash], hash, (error, key) => {
        if (error === null) resolve(key);
        else reject(error);
      });
    }),
};
