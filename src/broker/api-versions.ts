import {
  type ApiVersionsRequest,
  type ApiVersionsResponseInput,
  apiVersions,
  errorCode,
  produce,
} from "../protocol/index.ts";
import type { Call } from "./call.ts";
import { type Route, route } from "./dispatch.ts";

type ApiVersionsCall = Call<ApiVersionsRequest, ApiVersionsResponseInput>;

/** From here on the client says what software it is, and is told of features. */
const FIRST_VERSION_WITH_SOFTWARE = 3;
/** What a client may call its software and version (KIP-511). */
const SOFTWARE_NAME = /^[a-zA-Z0-9](?:[a-zA-Z0-9\-.]*[a-zA-Z0-9])?$/;

/**
 * `metadata.version` 30 is that of Kafka 4.3 and 7 the lowest that Kafka 4 accepts. `group.version` and
 * `transaction.version` are not advertised, which is level 0: no KIP-848 groups and no transactions of version 2.
 */
const SUPPORTED_FEATURES = [{ name: "metadata.version", minVersion: 7, maxVersion: 30 }];
const FINALIZED_FEATURES = [{ name: "metadata.version", minVersionLevel: 30, maxVersionLevel: 30 }];

/**
 * The route of ApiVersions itself, made of all the others: what is advertised is what is served. Produce is listed from
 * version 0, though versions below 3 are refused, because librdkafka takes anything else for a broker that cannot
 * be written to (KAFKA-18659).
 */
export function apiVersionsRoute(routes: readonly Route[]): Route {
  const apiKeys: { apiKey: number; minVersion: number; maxVersion: number }[] = [];
  const answered: ApiVersionsResponseInput = {
    apiKeys,
    supportedFeatures: SUPPORTED_FEATURES,
    finalizedFeatures: FINALIZED_FEATURES,
    finalizedFeaturesEpoch: 0,
  };
  const served = route(apiVersions, (call: ApiVersionsCall) => {
    if (isSoftwareNamed(call)) call.reply(answered);
    else call.reply({ errorCode: errorCode("INVALID_REQUEST") });
  });
  apiKeys.push(
    ...[...routes, served].map(advertised).sort((one, other) => one.apiKey - other.apiKey),
  );
  return { ...served, handleUnknownVersion: (call) => replyUnsupported(call, served) };
}

function advertised({ api, minVersion, maxVersion }: Route) {
  return { apiKey: api.key, minVersion: api === produce ? 0 : minVersion, maxVersion };
}

/** The client learns which versions of ApiVersions there are, and asks again (KIP-511). */
function replyUnsupported(call: ApiVersionsCall, served: Route): void {
  call.reply({ errorCode: errorCode("UNSUPPORTED_VERSION"), apiKeys: [advertised(served)] });
}

function isSoftwareNamed({ version, request }: ApiVersionsCall): boolean {
  if (version < FIRST_VERSION_WITH_SOFTWARE) return true;
  const { clientSoftwareName, clientSoftwareVersion } = request;
  return SOFTWARE_NAME.test(clientSoftwareName) && SOFTWARE_NAME.test(clientSoftwareVersion);
}
