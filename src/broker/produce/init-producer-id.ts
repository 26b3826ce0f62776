import {
  errorCode,
  type InitProducerIdRequest,
  type InitProducerIdResponseInput,
} from "../../protocol/index.ts";
import type { BrokerContext } from "../broker-context.ts";
import type { Call } from "../call.ts";

/**
 * InitProducerId of an idempotent producer: a fresh producer id with epoch 0, whatever the producer had before.
 *
 * Differs from Kafka: a transactional id is refused with UNSUPPORTED_VERSION, which every client takes as final;
 * transactions are not served yet.
 */
export function handleInitProducerId(
  call: Call<InitProducerIdRequest, InitProducerIdResponseInput>,
  broker: BrokerContext,
): void {
  const { transactionalId } = call.request;
  if (transactionalId === null) {
    const producerId = broker.cluster.producerIds.next(broker.nodeId);
    call.reply({ producerId, producerEpoch: 0 });
  } else call.reply(refused(transactionalId === "" ? "INVALID_REQUEST" : "UNSUPPORTED_VERSION"));
}

function refused(error: "INVALID_REQUEST" | "UNSUPPORTED_VERSION"): InitProducerIdResponseInput {
  return { errorCode: errorCode(error), producerId: -1, producerEpoch: -1 };
}
