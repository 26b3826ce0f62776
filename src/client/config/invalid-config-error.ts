/** An option whose value is outside what is valid, or that does not go together with another. Thrown before any effect. */
export class InvalidConfigError extends RangeError {
  override readonly name = "InvalidConfigError";
  /** The option in camelCase: `sessionTimeoutMs`. */
  readonly option: string;

  constructor(option: string, message: string) {
    super(message);
    this.option = option;
  }
}
