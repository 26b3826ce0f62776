/** A life seen from outside: topics and records made, groups described, committed offsets read (kafkajs). */

import { setTimeout as sleep } from "node:timers/promises";
import * as kafkajs from "kafkajs";
import {
  type Admin,
  type AssignerProtocol as AssignerCodec,
  CompressionTypes,
  Kafka,
  logLevel,
  type Producer,
} from "kafkajs";
import { valueAt } from "./life/sightings.ts";

const { AssignerProtocol } = kafkajs as unknown as { AssignerProtocol: typeof AssignerCodec };

/** A group as DescribeGroups tells it. */
export interface DescribedGroup {
  state: string;
  protocolType: string;
  protocol: string;
  members: { memberId: string; clientId: string; partitions: number[] }[];
}

/** One topic and the groups that read it, through an admin client and a producer. */
export class Observer {
  readonly topic: string;
  /** Log end offset of each partition, by what was produced here. */
  readonly ends: number[];
  #kafka: Kafka;
  #admin: Admin;
  #producer: Producer;

  private constructor(kafka: Kafka, topic: string, partitionCount: number) {
    this.topic = topic;
    this.#kafka = kafka;
    this.ends = new Array<number>(partitionCount).fill(0);
    this.#admin = kafka.admin();
    this.#producer = kafka.producer();
  }

  /** Connects and creates the topic. */
  static async open(bootstrapServers: string, topic: string, partitions: number) {
    const brokers = bootstrapServers.split(",");
    const kafka = new Kafka({ clientId: "observer", brokers, logLevel: logLevel.NOTHING });
    const observer = new Observer(kafka, topic, partitions);
    await observer.#admin.connect();
    await observer.#producer.connect();
    await observer.#admin.createTopics({ topics: [{ topic, numPartitions: partitions }] });
    return observer;
  }

  async close(): Promise<void> {
    await this.#producer.disconnect();
    await this.#admin.disconnect();
  }

  /**
   * Gives the topic more partitions, and waits until brokers tell of them. The old producer would not know of them, and
   * kafkajs drops records for partitions that it does not know.
   */
  async addPartitions(totalCount: number): Promise<void> {
    const topicPartitions = [{ topic: this.topic, count: totalCount }];
    await this.#admin.createPartitions({ topicPartitions });
    while ((await this.#partitionCount()) < totalCount) await sleep(50);
    while (this.ends.length < totalCount) this.ends.push(0);
    await this.#producer.disconnect();
    this.#producer = this.#kafka.producer();
    await this.#producer.connect();
  }

  async #partitionCount(): Promise<number> {
    const { topics } = await this.#admin.fetchTopicMetadata({ topics: [this.topic] });
    return topics[0]?.partitions.length ?? 0;
  }

  /** Appends `count` records to every partition; each value says where it stands. */
  async produce(count: number, compression = CompressionTypes.None): Promise<void> {
    for (let partition = 0; partition < this.ends.length; partition++) {
      const start = this.ends[partition] ?? 0;
      const messages = Array.from({ length: count }, (_, index) => ({
        partition,
        key: String(index % 7),
        value: valueAt(partition, start + index),
      }));
      const told = await this.#producer.send({
        ...{ topic: this.topic, messages, compression, acks: -1 },
      });
      if (told[0]?.baseOffset !== String(start)) {
        throw new Error(`records for ${partition}/${start} are at ${told[0]?.baseOffset}`);
      }
      this.ends[partition] = start + count;
    }
  }

  /** Committed offset of each partition, −1 where there is none. */
  async committed(groupId: string): Promise<number[]> {
    const offsets = this.ends.map(() => -1);
    const topics = await this.#admin.fetchOffsets({ groupId, topics: [this.topic] });
    for (const { partitions } of topics) {
      for (const { partition, offset } of partitions) offsets[partition] = Number(offset);
    }
    return offsets;
  }

  async describe(groupId: string): Promise<DescribedGroup> {
    const { groups } = await this.#admin.describeGroups([groupId]);
    const [group] = groups;
    if (group === undefined) throw new Error(`no description of ${groupId}`);
    const { state, protocolType, protocol, members } = group;
    return {
      state,
      protocolType,
      protocol,
      members: members.map(({ memberId, clientId, memberAssignment }) => ({
        memberId,
        clientId,
        partitions: this.#assigned(memberAssignment),
      })),
    };
  }

  #assigned(assignment: Buffer): number[] {
    if (assignment.length === 0) return [];
    const decoded = AssignerProtocol.MemberAssignment.decode(assignment);
    return [...(decoded?.assignment[this.topic] ?? [])].sort((a, b) => a - b);
  }

  async listed(groupId: string): Promise<boolean> {
    const { groups } = await this.#admin.listGroups();
    return groups.some((group) => group.groupId === groupId);
  }

  /** Deletes the group; the error's name where the broker refuses. */
  async deleteGroup(groupId: string): Promise<string> {
    try {
      await this.#admin.deleteGroups([groupId]);
      return "NONE";
    } catch (error) {
      const { groups } = error as { groups?: { error?: { type?: string } }[] };
      return groups?.[0]?.error?.type ?? String(error);
    }
  }
}

export const gzip = CompressionTypes.GZIP;
