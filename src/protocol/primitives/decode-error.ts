/**
 * Bytes that are not what they claim to be.
 *
 * Thrown by every decoder of this folder and by nothing else: error codes inside a well-formed message are values.
 * A broker closes the connection that sent such bytes, a client fails the request.
 */
export class DecodeError extends Error {
  override readonly name = "DecodeError";
  /** What was wrong, without where. */
  readonly reason: string;
  /** The message that was being read (`JoinGroupRequest`), null while not known. */
  api: string | null = null;
  version: number | null = null;
  /** The field, as `topics[2].partitions[0].index`; empty when the fault is not in a field. */
  path = "";
  /** Where reading stopped: bytes from the start of the message, or of the frame that holds it (its length not counted). */
  offset: number;

  constructor(reason: string, offset: number) {
    super(reason);
    this.reason = reason;
    this.offset = offset;
  }

  /** Prepends one step of the path while the error travels up through structs (`name`) and arrays (`[3]`). */
  within(step: string): this {
    const joint = this.path === "" || this.path.startsWith("[") ? "" : ".";
    this.path = `${step}${joint}${this.path}`;
    return this;
  }

  /** Completes the error at the edge of a message, where its name and version are known. */
  of(api: string, version: number): this {
    if (this.api !== null) return this;
    this.api = api;
    this.version = version;
    const field = this.path === "" ? "" : ` ${this.path}`;
    this.message = `${api} v${version}${field} at byte ${this.offset}: ${this.reason}`;
    return this;
  }
}
