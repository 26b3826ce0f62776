import { z } from "zod";
import type { ControlAction } from "./control.ts";

const processId = z.string().min(1).max(200);
const workMs = z.int().min(0).max(600_000);
const timeoutMs = z.int().min(1).max(3_600_000);
const nodeId = z.int().min(0).max(1000);

const settings = z.strictObject({
  assignor: z.enum(["range", "roundrobin", "sticky", "cooperative-sticky"]),
  staticIds: z.boolean(),
  sessionTimeoutMs: timeoutMs,
  heartbeatIntervalMs: timeoutMs,
  maxPollIntervalMs: timeoutMs,
  maxPollRecords: z.int().min(1).max(100_000),
  workMs,
  commitOnRevoke: z.boolean(),
});

const action = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("StartConsumer") }),
  z.strictObject({ type: z.literal("Kill"), processId }),
  z.strictObject({ type: z.literal("Leave"), processId }),
  z.strictObject({ type: z.literal("Freeze"), processId }),
  z.strictObject({ type: z.literal("Thaw"), processId }),
  z.strictObject({ type: z.literal("Slow"), processId, workMs }),
  z.strictObject({ type: z.literal("CutNetwork"), processId }),
  z.strictObject({ type: z.literal("RestoreNetwork"), processId }),
  z.strictObject({ type: z.literal("ThrowInHandler"), processId }),
  z.strictObject({ type: z.literal("Restart"), processId }),
  z.strictObject({ type: z.literal("AddPartitions"), count: z.int().min(1).max(1000) }),
  z.strictObject({ type: z.literal("StopBroker"), nodeId }),
  z.strictObject({ type: z.literal("StartBroker"), nodeId }),
  z.strictObject({ type: z.literal("ApplySettings"), settings }),
  z.strictObject({ type: z.literal("StartLesson"), lessonId: z.string().min(1).max(200) }),
  z.strictObject({ type: z.literal("StopLesson") }),
]) satisfies z.ZodType<ControlAction>;

/** The action that a body asks for, or a sentence on what is wrong with it. */
export function parseControlAction(
  body: unknown,
): { readonly action: ControlAction } | { readonly error: string } {
  const parsed = action.safeParse(body);
  if (parsed.success) return { action: parsed.data };
  const [first] = parsed.error.issues;
  const where = first === undefined || first.path.length === 0 ? "" : ` at ${first.path.join(".")}`;
  return { error: `This is no action on a group${where}: ${first?.message ?? "not understood"}.` };
}
