/** Where records are written. */
export interface RecordSink {
  /** Resolves when it is written, false when nobody reads any more. Rejects when it cannot be written. */
  write(pieces: readonly (string | Uint8Array)[]): Promise<boolean>;
}

/**
 * Stdout, a write at a time: what is committed was written. A reader that has gone (`| head`) is no error, but the end.
 */
export class StreamSink implements RecordSink {
  readonly #stream: NodeJS.WritableStream;
  #failure: NodeJS.ErrnoException | null = null;

  constructor(stream: NodeJS.WritableStream) {
    this.#stream = stream;
    // The command would end here and now, and the group would wait for a member that is gone.
    stream.removeAllListeners("error");
    stream.on("error", (error: NodeJS.ErrnoException) => {
      this.#failure = error;
    });
  }

  write(pieces: readonly (string | Uint8Array)[]): Promise<boolean> {
    return new Promise((resolve, reject) => {
      const end = (error?: NodeJS.ErrnoException | null): void => {
        const failure = error ?? this.#failure;
        if (failure === null) resolve(true);
        else if (failure.code === "EPIPE") resolve(false);
        else reject(failure);
      };
      if (this.#failure !== null) end();
      else this.#stream.write(joined(pieces), end);
    });
  }
}

function joined(pieces: readonly (string | Uint8Array)[]): Uint8Array {
  return Buffer.concat(
    pieces.map((piece) => (typeof piece === "string" ? Buffer.from(piece) : piece)),
  );
}
