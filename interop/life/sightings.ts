/** Every record every member processed, in the order in which it was told. */

export interface Sighting {
  readonly member: string;
  readonly partition: number;
  readonly offset: number;
}

/** Value of the record at an offset of a partition: what is read can be checked against where it stood. */
export function valueAt(partition: number, offset: number): string {
  return `record ${partition}/${offset}`;
}

/** The log of sightings of one life. A position in it (`length`) marks the beginning of a step. */
export class Sightings {
  readonly wrongValues: string[] = [];
  #log: Sighting[] = [];
  #seen = new Map<number, Set<number>>();
  #duplicates: number[] = [];

  get length(): number {
    return this.#log.length;
  }

  add(sighting: Sighting, value: string): void {
    const { partition, offset } = sighting;
    if (value !== valueAt(partition, offset)) {
      this.wrongValues.push(`${partition}/${offset}: ${value.slice(0, 60)}`);
    }
    const offsets = this.#seen.get(partition) ?? new Set();
    this.#seen.set(partition, offsets);
    if (offsets.has(offset)) this.#duplicates.push(this.#log.length);
    offsets.add(offset);
    this.#log.push(sighting);
  }

  /** How many distinct offsets below `end` have been seen. */
  seenBelow(partition: number, end: number): number {
    let count = 0;
    for (const offset of this.#seen.get(partition) ?? []) if (offset < end) count++;
    return count;
  }

  /** Records seen again since `mark`. */
  duplicatesSince(mark: number): Sighting[] {
    return this.#duplicates.filter((at) => at >= mark).map((at) => this.#log[at] as Sighting);
  }

  /** The first record of a partition that anybody but `member` processed since `mark`. */
  firstOfOthers(mark: number, member: string, partition: number): Sighting | undefined {
    return this.#log
      .slice(mark)
      .find((seen) => seen.member !== member && seen.partition === partition);
  }

  /** How many records `member` processed since `mark`. */
  countOf(mark: number, member: string): number {
    return this.#log.slice(mark).filter((seen) => seen.member === member).length;
  }

  /** The first record of a partition that `member` processed since `mark`. */
  firstSince(mark: number, member: string, partition: number): Sighting | undefined {
    return this.#log
      .slice(mark)
      .find((seen) => seen.member === member && seen.partition === partition);
  }
}
