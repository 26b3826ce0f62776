/**
 * A UUID in Kafka's own text form: 22 characters of unpadded base64url (`org.apache.kafka.common.Uuid#toString`).
 * Topic ids, and the member ids that KIP-848 clients make, are of this form.
 */
export type Uuid = string;

/** All bits zero: on the wire it stands for "no topic id". */
export const ZERO_UUID: Uuid = "AAAAAAAAAAAAAAAAAAAAAA";
