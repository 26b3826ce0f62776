/** A partition by the index of its topic. */
export interface IndexedPartition {
  readonly topic: number;
  readonly partition: number;
}

/**
 * Partition indexes that stay valid when topics grow: what a topic has from the start is one segment of consecutive
 * indexes, and what it gets later are segments of their own behind all the others. To the engine a segment is a topic.
 */
export class PartitionSegments {
  /** By segment. */
  private readonly topics: number[] = [];
  private readonly firstPartitions: number[] = [];
  private readonly firstIndexes: number[] = [];
  private readonly counts: number[] = [];
  /** By topic. */
  private readonly topicCounts: number[] = [];
  private total = 0;

  constructor(partitionCounts: Int32Array) {
    for (let topic = 0; topic < partitionCounts.length; topic++)
      this.add(topic, partitionCounts[topic]!);
  }

  get partitionTotal(): number {
    return this.total;
  }

  /** By segment, the number of its partitions. */
  partitionCounts(): Int32Array {
    return Int32Array.from(this.counts);
  }

  /** Adds partitions to a topic; returns the index of the first of them. */
  add(topic: number, count: number): number {
    const firstIndex = this.total;
    const known = this.topicCounts[topic] ?? 0;
    this.topics.push(topic);
    this.firstPartitions.push(known);
    this.firstIndexes.push(firstIndex);
    this.counts.push(count);
    this.topicCounts[topic] = known + count;
    this.total += count;
    return firstIndex;
  }

  /** The segments of these topics, ascending. */
  segmentsOf(topics: Int32Array): Int32Array {
    if (this.topics.length === this.topicCounts.length) return topics;
    const wanted = new Set(topics);
    const segments: number[] = [];
    for (let segment = 0; segment < this.topics.length; segment++)
      if (wanted.has(this.topics[segment]!)) segments.push(segment);
    return Int32Array.from(segments);
  }

  /** What a partition index stands for. */
  partitionAt(index: number): IndexedPartition {
    let segment = 0;
    for (let end = this.topics.length; end - segment > 1; ) {
      const middle = (segment + end) >>> 1;
      if (this.firstIndexes[middle]! <= index) segment = middle;
      else end = middle;
    }
    const offset = index - this.firstIndexes[segment]!;
    return { topic: this.topics[segment]!, partition: this.firstPartitions[segment]! + offset };
  }
}
