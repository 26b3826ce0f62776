/** The version of a message, and whether that is a flexible one (KIP-482): what all codecs depend on. */
export interface Encoding {
  readonly version: number;
  /** Compact lengths, and tagged fields at the end of every struct. */
  readonly flexible: boolean;
}

/** How one value of a field is encoded. */
export interface ValueEncoding extends Encoding {
  readonly nullable: boolean;
  /** True inside a tagged field. */
  readonly tagged: boolean;
}
