import type { MemberSubscription } from "../../assignors/index.ts";

/** What the leader of a generation keeps in mind of its group. */
export interface Leadership {
  /** What every member subscribes to, sorted: the topics to watch. */
  readonly groupTopics: readonly string[];
  /** Null when there is nothing to assign: the group goes on with what it has (KIP-814). */
  readonly members: readonly MemberSubscription[] | null;
  /** The cluster as it was assigned by (`clusterSnapshot`); null until its topics are known. */
  readonly snapshot: string | null;
}
