import {
  api,
  array,
  type Decoded,
  type Input,
  int16,
  int32,
  string,
  struct,
  uuid,
} from "../schema/index.ts";

const deleteTopicState = struct("DeleteTopicState", {
  /** The topic; null when it is named by id. */
  name: string("6+", { nullable: "6+", default: null }),
  /** The topic id; all zero when unknown or not used. */
  topicId: uuid("6+"),
});

const deletableTopicResult = struct("DeletableTopicResult", {
  /** The topic; null for an unknown topic id. */
  name: string("0+", { nullable: "6+" }),
  /** The topic id; all zero when unknown or not used. */
  topicId: uuid("6+", { ignorable: true }),
  /** 0, or what went wrong (`errorName`). */
  errorCode: int16("0+"),
  /** What went wrong in words, null if nothing did. */
  errorMessage: string("5+", { nullable: "5+", default: null, ignorable: true }),
});

/**
 * Deletes topics.
 *
 * Versions: 4 flexible; 5 error message; 6 topic ids (KIP-516).
 */
export const deleteTopics = api({
  key: 20,
  name: "DeleteTopics",
  versions: "1-6",
  flexible: "4+",
  request: {
    /** By name or id, from version 6 on. */
    topics: array("6+", deleteTopicState),
    /** By name, up to version 5. */
    topicNames: array("0-5", "string", { ignorable: true }),
    /** How long the broker may take. */
    timeoutMs: int32("0+"),
  },
  response: {
    /** How long a quota held the request back; 0 if none did. */
    throttleTimeMs: int32("1+", { ignorable: true }),
    responses: array("0+", deletableTopicResult),
  },
});

export interface DeleteTopicsRequest extends Decoded<typeof deleteTopics.request> {}
export interface DeleteTopicsRequestInput extends Input<typeof deleteTopics.request> {}
export interface DeleteTopicsResponse extends Decoded<typeof deleteTopics.response> {}
export interface DeleteTopicsResponseInput extends Input<typeof deleteTopics.response> {}

export interface DeleteTopicState extends Decoded<typeof deleteTopicState> {}
export interface DeletableTopicResult extends Decoded<typeof deletableTopicResult> {}
