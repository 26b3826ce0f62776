import { signal } from "@preact/signals";

/** The partition that is followed through every chart, as `topic-partition`; null: none. */
export const selectedPartition = signal<string | null>(null);

/** The member whose marks are brought out, by member id; null: none. */
export const selectedMember = signal<string | null>(null);
