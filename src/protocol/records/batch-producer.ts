/** Who wrote a batch, and where in its order: what a broker knows duplicates and gaps by (KIP-98). */
export interface BatchProducer {
  readonly producerId: number;
  readonly producerEpoch: number;
  /** The sequence number of the first record. */
  readonly baseSequence: number;
}
