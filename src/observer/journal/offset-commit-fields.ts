import { type Uuid, ZERO_UUID } from "../../model/index.ts";
import type { ByteReader } from "../../protocol/index.ts";
import { taggedLength } from "./tagged-length.ts";
import type { TopicIdTexts } from "./topic-id-texts.ts";

/** What is read of an offset commit's value. */
export interface OffsetCommitFields {
  readonly committedOffset: number;
  readonly committedAtMs: number;
  readonly topicId: Uuid | null;
}

const FIRST_WITH_LEADER_EPOCH = 3;
const FIRST_FLEXIBLE = 4;
const TOPIC_ID_TAG = 0;
const UUID_BYTES = 16;

/**
 * Reads the value of an offset commit (keys 0 and 1), without the schema codecs: a journal is commits for more than
 * ninety-nine records of a hundred, and nothing is made here but the fields that are used. Null for a version that is
 * not known. Throws `DecodeError` for malformed bytes. A test compares it with the schema, version by version.
 */
export function readOffsetCommit(
  reader: ByteReader,
  topicIds: TopicIdTexts,
): OffsetCommitFields | null {
  const version = reader.int16();
  if (version < 0 || version > FIRST_FLEXIBLE) return null;
  const committedOffset = reader.int64();
  if (version >= FIRST_WITH_LEADER_EPOCH) reader.take(4);
  if (version < FIRST_FLEXIBLE) {
    skip(reader, reader.int16());
    return { committedOffset, committedAtMs: reader.int64(), topicId: null };
  }
  skip(reader, reader.compactLength());
  const committedAtMs = reader.int64();
  return { committedOffset, committedAtMs, topicId: readTopicId(reader, topicIds) };
}

/** The metadata of a commit is its client's own text, and nobody asks for it here. */
function skip(reader: ByteReader, length: number): void {
  if (length < 0) throw reader.fail("metadata is null, which no version allows");
  reader.take(length);
}

function readTopicId(reader: ByteReader, topicIds: TopicIdTexts): Uuid | null {
  let topicId: Uuid | null = null;
  for (let left = reader.unsignedVarint(); left > 0; left--) {
    const tag = reader.unsignedVarint();
    const length = taggedLength(reader);
    const at = reader.take(length);
    if (tag !== TOPIC_ID_TAG || length !== UUID_BYTES) continue;
    topicId = topicIds.textAt(reader, at);
  }
  return topicId === ZERO_UUID ? null : topicId;
}
