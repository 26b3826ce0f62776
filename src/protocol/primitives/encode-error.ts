/**
 * A value that its message cannot carry: a number out of range, null where the version has no null, a field that
 * the version lacks. It is the caller's mistake, never the peer's.
 */
export class EncodeError extends RangeError {
  override readonly name = "EncodeError";
  readonly reason: string;
  /** The field, as `topics[2].partitions[0].index`. */
  path = "";
  #complete = false;

  constructor(reason: string) {
    super(reason);
    this.reason = reason;
  }

  /** Prepends one step of the path while the error travels up through structs (`name`) and arrays (`[3]`). */
  within(step: string): this {
    const joint = this.path === "" || this.path.startsWith("[") ? "" : ".";
    this.path = `${step}${joint}${this.path}`;
    return this;
  }

  /** Completes the error at the edge of a message, where its name and version are known. */
  of(api: string, version: number): this {
    if (this.#complete) return this;
    this.#complete = true;
    const field = this.path === "" ? "" : ` ${this.path}`;
    this.message = `${api} v${version}${field}: ${this.reason}`;
    return this;
  }
}
