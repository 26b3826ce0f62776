export {
  type JournalBytes,
  type JournalCounts,
  JournalDecoder,
  type JournalDecoderOptions,
} from "./journal/decode-journal.ts";
/** One observatory over a cluster, wherever its facts come from. */

export {
  type BrokerObservatory,
  type ObserveBrokerOptions,
  observeBroker,
} from "./broker/observe-broker.ts";
export {
  type ClusterObservatory,
  type ObserveClusterOptions,
  observeCluster,
} from "./cluster/observe-cluster.ts";
export type { GroupInput, GroupWatch, Observatory, SequencedDelta } from "./observatory.ts";
export { type RecordingFile, recordingFile } from "./recording/file-sink.ts";
export { observeRecording, type RecordingSource } from "./recording/observe-recording.ts";
export {
  type Recorder,
  type RecordGroupOptions,
  type RecordingSink,
  recordGroup,
} from "./recording/record-group.ts";
