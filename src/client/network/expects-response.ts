import { type Api, produce, type ResponseOf } from "../../protocol/index.ts";

/** A broker does not answer a Produce with `acks` 0; everything else it answers. */
export function expectsResponse(api: Api, body: unknown): boolean {
  return api.key !== produce.key || (body as { acks?: number }).acks !== 0;
}

/** What the sender of such a Produce gets once it is written. */
export const NO_PRODUCE_RESPONSE: ResponseOf<typeof produce> = {
  responses: [],
  throttleTimeMs: 0,
  nodeEndpoints: [],
};
