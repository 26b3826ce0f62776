export type {
  Evidence,
  EvidenceGrade,
  EvidenceSource,
  GroupEventNote,
  GroupNote,
  GroupNoteHeader,
  GroupStateName,
  NoteMember,
  ObservedMember,
  RebalanceCause,
} from "./group-note.ts";
export { InvariantError, invariant } from "./invariant.ts";
export { coordinatorPartition, javaStringHash, kafkaAbs } from "./java-hash.ts";
export { parseProperties } from "./java-properties.ts";
export type { TopicPartition, TopicPartitions } from "./topic-partition.ts";
export { type Uuid, ZERO_UUID } from "./uuid.ts";
