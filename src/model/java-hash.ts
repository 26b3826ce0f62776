/** `String.hashCode()` of Java: `h = 31 * h + codeUnit` in int32 over UTF-16 code units. */
export function javaStringHash(text: string): number {
  let hash = 0;
  for (let i = 0; i < text.length; i++) hash = (Math.imul(31, hash) + text.charCodeAt(i)) | 0;
  return hash;
}

/** `org.apache.kafka.common.utils.Utils.abs`: like `Math.abs`, but 0 for the smallest int32. */
export function kafkaAbs(value: number): number {
  return value === -0x8000_0000 ? 0 : Math.abs(value);
}

/** The partition of `__consumer_offsets` (or `__transaction_state`) that holds this group (or transactional id). */
export function coordinatorPartition(id: string, partitionCount: number): number {
  return kafkaAbs(javaStringHash(id)) % partitionCount;
}
