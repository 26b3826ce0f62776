import {
  FailedItemsError,
  GroupAuthorizationError,
  KafkaError,
  TopicAuthorizationError,
} from "../../client/index.ts";

/** Why a source gives nothing, as its status tells it. */
export interface Failure {
  /** False: nothing will change until somebody grants a right or creates what is missing. */
  readonly isPassing: boolean;
  /** True: what is missing comes with the first use of the cluster, which may be at any time. Absent: false. */
  readonly comesWithUse?: true;
  readonly text: string;
}

/** The journal's failure: what is missing then, and what right would bring it. */
export function journalFailure(error: unknown): Failure {
  const code = codeOf(error);
  const unknown = "past rebalances, their generations, owners and commits are not known";
  if (code === "TOPIC_AUTHORIZATION_FAILED") {
    return {
      isPassing: false,
      text: `This user may not read __consumer_offsets: ${unknown}. It takes READ and DESCRIBE on topic __consumer_offsets.`,
    };
  }
  if (code === "UNKNOWN_TOPIC_OR_PARTITION") {
    return {
      isPassing: false,
      comesWithUse: true,
      text: `There is no __consumer_offsets yet, or it is hidden from this user: ${unknown}. The first member of any group makes it.`,
    };
  }
  return {
    isPassing: true,
    text: `Reading __consumer_offsets failed: ${messageOf(error)}. It is tried again.`,
  };
}

/** The failure of a poll: of the cluster as a whole, or of one group. */
export function pollFailure(error: unknown, what: string): Failure {
  const cause = firstCause(error);
  if (cause instanceof GroupAuthorizationError || codeOf(error) === "GROUP_AUTHORIZATION_FAILED") {
    return {
      isPassing: false,
      text: `${what} was refused: state, members and lag are not known. It takes DESCRIBE on the group.`,
    };
  }
  if (cause instanceof TopicAuthorizationError || codeOf(error) === "TOPIC_AUTHORIZATION_FAILED") {
    return {
      isPassing: false,
      text: `${what} was refused: lag is not known. It takes DESCRIBE on the topics that the group reads.`,
    };
  }
  return { isPassing: true, text: `${what} failed: ${messageOf(error)}. It is tried again.` };
}

/** Kafka's name of the error, null where the world and not a broker said no. */
export function codeOf(error: unknown): string | null {
  const cause = firstCause(error);
  return cause instanceof KafkaError ? cause.code : null;
}

/** The first of several errors, which is as good as any. */
function firstCause(error: unknown): unknown {
  return error instanceof FailedItemsError ? error.errors[0] : error;
}

function messageOf(error: unknown): string {
  const cause = firstCause(error);
  const text = cause instanceof Error ? cause.message : String(cause);
  return text.endsWith(".") ? text.slice(0, -1) : text;
}
