/** What tells keys apart when records are ordered by key; null for a record without one, which waits for no other. */
export function keyText(record: { readonly key: unknown }): string | null {
  let key: unknown;
  try {
    key = record.key;
  } catch {
    // The handler meets the same error, and knows what to do about it.
    return null;
  }
  if (key === null || key === undefined) return null;
  if (typeof key === "string") return key;
  if (key instanceof Uint8Array)
    return Buffer.from(key.buffer, key.byteOffset, key.length).toString("latin1");
  return typeof key === "object" ? objectText(key) : String(key);
}

/** What JSON cannot say (a cycle, a bigint) is one key: in order with more than it need be, rather than with nothing. */
function objectText(key: object): string {
  try {
    return JSON.stringify(key) ?? "";
  } catch {
    return "";
  }
}
