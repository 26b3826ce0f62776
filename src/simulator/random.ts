import type { Entropy } from "../ports/index.ts";

/**
 * Chance that one seed repeats: the generator sfc32 (128 bits of state), which passes the usual statistical batteries and
 * costs a few nanoseconds.
 *
 * Each part of a simulation draws from a stream of its own ({@link Random.fork}), so that one more draw in one part does
 * not change what another part does: that is what lets a failing seed shrink.
 */
export class Random implements Entropy {
  readonly #key: number;
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  /** `seed` is a non-negative safe integer. */
  constructor(seed: number) {
    this.#key = mix(seed >>> 0) ^ mix(Math.floor(seed / 2 ** 32) + 0x9e3779b9);
    this.#a = this.#key;
    this.#b = mix(this.#key ^ 0x85ebca6b);
    this.#c = mix(this.#key ^ 0xc2b2ae35);
    for (let i = 0; i < 12; i++) this.bits();
  }

  /** A stream that this seed and the name decide, and nothing that was drawn before. */
  fork(name: string): Random {
    let hash = this.#key;
    for (let i = 0; i < name.length; i++) hash = mix(hash ^ name.charCodeAt(i));
    return new Random(hash >>> 0);
  }

  /** 32 random bits, as a non-negative number. */
  bits(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + sum;
    return sum >>> 0;
  }

  /** In [0, 1). */
  fraction(): number {
    return this.bits() / 2 ** 32;
  }

  below(bound: number): number {
    return Math.floor(this.fraction() * bound);
  }

  /** A whole number of [least, most], both included. */
  between(least: number, most: number): number {
    return least + this.below(most - least + 1);
  }

  /** True with this probability, 0 to 1. */
  chance(probability: number): boolean {
    return this.fraction() < probability;
  }

  /** One of a list that is not empty. */
  pick<T>(items: readonly T[]): T {
    const item = items[this.below(items.length)];
    if (item === undefined) throw new RangeError("Cannot pick from an empty list.");
    return item;
  }

  uuidBytes(): Uint8Array {
    const bytes = new Uint8Array(16);
    for (let i = 0; i < 16; i++) bytes[i] = this.bits() & 0xff;
    bytes[6] = (bytes[6]! & 0x0f) | 0x40;
    bytes[8] = (bytes[8]! & 0x3f) | 0x80;
    return bytes;
  }
}

/** The finaliser of murmur3: every bit of the input moves about half of the bits of the output. */
function mix(value: number): number {
  let mixed = value | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
