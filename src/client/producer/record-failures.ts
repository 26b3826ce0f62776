import { errorName, type PartitionProduceResponse } from "../../protocol/index.ts";
import { kafkaError } from "../errors/errors.ts";
import { counted } from "./counted.ts";
import { refusalText, type SentBatch } from "./produce-request.ts";

/**
 * The error of each record of a batch that a broker refused (`Sender.failBatch`). A broker may name the records that are
 * at fault (KIP-467); the others were not written because they were sent with them.
 */
export function recordFailures(
  sent: SentBatch,
  answer: PartitionProduceResponse,
): (index: number) => Error {
  const { topic, partition } = sent.queue;
  const code = errorName(answer.errorCode);
  const whole = kafkaError(code, `${refusalText(sent, answer)}.`);
  if (answer.recordErrors.length === 0) return () => whole;
  const isOnlyOne = answer.recordErrors.length === 1;
  const byIndex = new Map(
    answer.recordErrors.map(({ batchIndex, batchIndexErrorMessage }) => {
      const why = batchIndexErrorMessage ?? answer.errorMessage ?? code;
      const message = `A record for ${topic}-${partition} was refused: ${why}`;
      return [batchIndex, kafkaError(isOnlyOne ? code : "INVALID_RECORD", message)];
    }),
  );
  const others = kafkaError(
    code,
    `A record for ${topic}-${partition} was not written: its batch was refused (${code}) because of ${counted(answer.recordErrors.length, "other record")}. Send it again.`,
  );
  return (index) => byIndex.get(index) ?? others;
}
