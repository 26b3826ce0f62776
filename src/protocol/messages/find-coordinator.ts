import {
  api,
  array,
  type Decoded,
  type Input,
  int8,
  int16,
  int32,
  string,
  struct,
} from "../schema/index.ts";

const findCoordinatorResponseCoordinator = struct("Coordinator", {
  /** The key asked for. */
  key: string("4+"),
  /** The coordinator's broker id, -1 on errors. */
  nodeId: int32("4+"),
  /** Host of the listener to connect to. */
  host: string("4+"),
  /** Port of the listener to connect to. */
  port: int32("4+"),
  /** 0, or what went wrong (`errorName`). */
  errorCode: int16("4+"),
  /** What went wrong in words, null if nothing did. */
  errorMessage: string("4+", { nullable: "4+", ignorable: true }),
});

/**
 * Which broker coordinates a group or a transactional id.
 *
 * Versions: 1 key types; 3 flexible; 4 several keys (KIP-699); 5 `TRANSACTION_ABORTABLE` (KIP-890); 6 share
 * groups (KIP-932).
 *
 * Errors: `COORDINATOR_NOT_AVAILABLE`, `GROUP_AUTHORIZATION_FAILED`, `TRANSACTIONAL_ID_AUTHORIZATION_FAILED`,
 * `INVALID_REQUEST` for an unknown key type.
 */
export const findCoordinator = api({
  key: 10,
  name: "FindCoordinator",
  versions: "0-6",
  flexible: "3+",
  request: {
    /** Group or transactional id (versions 0-3). */
    key: string("0-3"),
    /** 0 group, 1 transactional id, 2 share partition. */
    keyType: int8("1+"),
    /** Several keys of that type. */
    coordinatorKeys: array("4+", "string"),
  },
  response: {
    /** How long a quota held the request back; 0 if none did. */
    throttleTimeMs: int32("1+", { ignorable: true }),
    /** 0, or what went wrong (`errorName`). */
    errorCode: int16("0-3"),
    /** What went wrong in words, null if nothing did. */
    errorMessage: string("1-3", { nullable: "1-3", ignorable: true }),
    /** The coordinator's broker id, -1 on errors. */
    nodeId: int32("0-3"),
    /** Host of the listener to connect to. */
    host: string("0-3"),
    /** Port of the listener to connect to. */
    port: int32("0-3"),
    /** One for each key asked for. */
    coordinators: array("4+", findCoordinatorResponseCoordinator),
  },
});

export interface FindCoordinatorRequest extends Decoded<typeof findCoordinator.request> {}
export interface FindCoordinatorRequestInput extends Input<typeof findCoordinator.request> {}
export interface FindCoordinatorResponse extends Decoded<typeof findCoordinator.response> {}
export interface FindCoordinatorResponseInput extends Input<typeof findCoordinator.response> {}

export interface FindCoordinatorResponseCoordinator
  extends Decoded<typeof findCoordinatorResponseCoordinator> {}
