import { type FileHandle, open, stat } from "node:fs/promises";
import { LineSplitter } from "./line-splitter.ts";

export interface FollowedFileOptions {
  readonly path: string;
  readonly onLine: (line: string) => void;
  /** Of what is in the file at first, the last so many bytes are read. Default 64 MiB. */
  readonly firstBytes?: number;
  /** Longer lines are passed over. Default 64 KiB. */
  readonly maxLineBytes?: number;
}

const FIRST_BYTES = 64 * 1024 * 1024;
const MAX_LINE_BYTES = 64 * 1024;
const CHUNK_BYTES = 256 * 1024;
/** One call reads no more, so that others have their turn while a large file is caught up with. */
const READ_AT_ONCE_BYTES = 4 * 1024 * 1024;

/**
 * A file that somebody appends to, read as it grows.
 *
 * Each call of `read` takes what came since the last one. A file that was renamed and begun anew (rotation) is read to
 * its end first; one that has become shorter (truncation, copy and truncate) is read from its beginning. A file that is
 * not there is waited for. Whatever is half written at the end waits for its line break.
 */
export class FollowedFile {
  readonly path: string;
  readonly #splitter: LineSplitter;
  readonly #firstBytes: number;
  readonly #chunk = Buffer.alloc(CHUNK_BYTES);
  #handle: FileHandle | null = null;
  #inode = -1;
  #position = 0;
  /** Nothing was ever read of this path. */
  #isFirst = true;

  constructor(options: FollowedFileOptions) {
    this.path = options.path;
    this.#firstBytes = options.firstBytes ?? FIRST_BYTES;
    this.#splitter = new LineSplitter({
      maxLineBytes: options.maxLineBytes ?? MAX_LINE_BYTES,
      onLine: options.onLine,
    });
  }

  /** Lines that were too long to be looked at. */
  get overlongCount(): number {
    return this.#splitter.overlongCount;
  }

  /**
   * Reads on. Resolves with true when there is more to read already. Rejects with the file system's error when there is
   * no such file, or it may not be read; the next call tries again.
   */
  async read(): Promise<boolean> {
    const isOpen = this.#handle !== null;
    if (isOpen && (await this.#readOn())) return true;
    const { ino, size } = await stat(this.path);
    if (this.#handle !== null && ino === this.#inode) return this.#wasTruncated(size);
    // What was written to the old one before it was renamed, and after it was read just now.
    if (isOpen && (await this.#readOn())) return true;
    await this.close();
    await this.#open();
    return this.#readOn();
  }

  async close(): Promise<void> {
    const handle = this.#handle;
    this.#handle = null;
    await handle?.close();
  }

  async #open(): Promise<void> {
    this.#splitter.drop();
    const handle = await open(this.path, "r");
    this.#handle = handle;
    const { ino, size } = await handle.stat();
    this.#inode = ino;
    this.#position = this.#isFirst ? Math.max(0, size - this.#firstBytes) : 0;
    // Whoever begins in the middle begins with a part of a line, which is not to be taken for one.
    if (this.#position > 0) await this.#skipToLine();
    this.#isFirst = false;
  }

  #wasTruncated(size: number): boolean {
    if (size >= this.#position) return false;
    this.#splitter.drop();
    this.#position = 0;
    return size > 0;
  }

  async #skipToLine(): Promise<void> {
    const read = await this.#readChunk();
    const end = this.#chunk.subarray(0, read).indexOf("\n");
    this.#position += end < 0 ? read : end + 1;
  }

  /** True when it stopped before the end. */
  async #readOn(): Promise<boolean> {
    for (let done = 0; done < READ_AT_ONCE_BYTES; ) {
      const read = await this.#readChunk();
      if (read === 0) return false;
      this.#splitter.push(this.#chunk.subarray(0, read));
      this.#position += read;
      done += read;
    }
    return true;
  }

  async #readChunk(): Promise<number> {
    if (this.#handle === null) return 0;
    const { bytesRead } = await this.#handle.read(this.#chunk, 0, CHUNK_BYTES, this.#position);
    return bytesRead;
  }
}
