import type { JournalEvent, JournalEventBody, JournalEventHeader } from "../../insight/index.ts";
import { ByteReader, DecodeError } from "../../protocol/index.ts";
import { BODIES, keyText } from "./journal-bodies.ts";
import { readOffsetCommit } from "./offset-commit-fields.ts";
import { TopicIdTexts } from "./topic-id-texts.ts";

/** A record of `__consumer_offsets` as it stands in the log; a `LazyRecord` of a batch is one. */
export interface JournalBytes {
  readonly key: Uint8Array | null;
  /** Null is a tombstone. */
  readonly value: Uint8Array | null;
  readonly offset: number;
  /** Epoch milliseconds, -1 for none. */
  readonly timestamp: number;
}

/** What became of every record that was given to a decoder. */
export interface JournalCounts {
  eventCount: number;
  /** Passed over unread: their group was not asked for. */
  otherGroupsCount: number;
  shareGroupsCount: number;
  streamsGroupsCount: number;
  /** Kinds of records that a later Kafka may write. */
  unknownTypeCount: number;
  unknownVersionCount: number;
  malformedCount: number;
  /** The latest of them; null while there was none. */
  lastMalformed: { readonly offset: number; readonly reason: string } | null;
}

export interface JournalDecoderOptions {
  /** The groups to be read; null for every one. May change between records. */
  readonly groupIds?: ReadonlySet<string> | null;
}

/** Keys 0 and 1 are offset commits. */
const OFFSET_COMMIT = 1;

/** Key types of share groups (KIP-932) and of streams groups (KIP-1071). */
const SHARE_TYPES = { first: 10, last: 15 };
const STREAMS_TYPES = { first: 17, last: 23 };

/**
 * Reads records of `__consumer_offsets`. Nothing that stands in the journal makes it throw: what is not known is passed
 * over and counted (KIP-915), and so is what is malformed, with its offset. The group is compared before the value is
 * looked at, so a watch on one group pays little for the commits of its neighbours.
 *
 * Records of transactions are to be given once they are committed (`read_committed`), and control records not at all.
 */
export class JournalDecoder {
  readonly counts: JournalCounts = {
    eventCount: 0,
    otherGroupsCount: 0,
    shareGroupsCount: 0,
    streamsGroupsCount: 0,
    unknownTypeCount: 0,
    unknownVersionCount: 0,
    malformedCount: 0,
    lastMalformed: null,
  };
  readonly #groupIds: ReadonlySet<string> | null;
  readonly #key = new ByteReader();
  readonly #value = new ByteReader();
  readonly #topicIds = new TopicIdTexts();

  constructor({ groupIds = null }: JournalDecoderOptions = {}) {
    this.#groupIds = groupIds;
  }

  /** The event that the record is; null when it is none of a group that was asked for, or cannot be read. */
  decode(record: JournalBytes): JournalEvent | null {
    try {
      return this.#read(record);
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      this.counts.malformedCount += 1;
      this.counts.lastMalformed = { offset: record.offset, reason: error.message };
      return null;
    }
  }

  #read({ key, value, offset, timestamp }: JournalBytes): JournalEvent | null {
    const keyReader = this.#key;
    if (key === null) throw keyReader.fail("a record without a key");
    keyReader.reset(key, 0, key.length);
    const type = keyReader.int16();
    const readBody = BODIES.get(type);
    if (readBody === undefined) return this.#passOver(type);
    const groupId = keyText(keyReader);
    if (this.#groupIds !== null && !this.#groupIds.has(groupId)) {
      this.counts.otherGroupsCount += 1;
      return null;
    }
    const valueReader = value && this.#value.reset(value, 0, value.length);
    const header = { groupId, offset, atMs: timestamp };
    const event =
      valueReader !== null && type <= OFFSET_COMMIT
        ? this.#offsetStored(keyReader, valueReader, header)
        : eventOf(header, readBody(keyReader, valueReader));
    if (event === null) this.counts.unknownVersionCount += 1;
    else this.counts.eventCount += 1;
    return event;
  }

  /** The hot path: one object is made, and no text that was read just before is made again. */
  #offsetStored(
    key: ByteReader,
    value: ByteReader,
    { groupId, offset, atMs }: JournalEventHeader,
  ): JournalEvent | null {
    const topic = keyText(key);
    const partition = key.int32();
    const commit = readOffsetCommit(value, this.#topicIds);
    if (commit === null) return null;
    return {
      type: "OffsetStored",
      groupId,
      offset,
      atMs,
      topic,
      partition,
      committedOffset: commit.committedOffset,
      committedAtMs: commit.committedAtMs,
      topicId: commit.topicId,
    };
  }

  #passOver(type: number): null {
    if (isWithin(SHARE_TYPES, type)) this.counts.shareGroupsCount += 1;
    else if (isWithin(STREAMS_TYPES, type)) this.counts.streamsGroupsCount += 1;
    else this.counts.unknownTypeCount += 1;
    return null;
  }
}

function eventOf(header: JournalEventHeader, body: JournalEventBody | null): JournalEvent | null {
  return body === null ? null : { ...body, ...header };
}

function isWithin(range: { readonly first: number; readonly last: number }, type: number): boolean {
  return type >= range.first && type <= range.last;
}
