import {
  type ApiVersionsResponse,
  apiVersions,
  type ByteReader,
  errorCode,
  errorName,
  readResponseBody,
} from "../../protocol/index.ts";
import { ConnectionError, UnsupportedVersionError } from "../errors/errors.ts";
import { ApiVersionTable } from "./api-version-table.ts";
import { CLIENT_SOFTWARE_NAME, CLIENT_SOFTWARE_VERSION } from "./client-software.ts";

const UNSUPPORTED_VERSION = errorCode("UNSUPPORTED_VERSION");

/**
 * Agrees on versions with a broker (KIP-35, KIP-511). The newest ApiVersions is tried first; a broker that does not know
 * it answers in version 0 and, from 2.4 on, says which one it does know.
 */
export async function negotiateVersions(
  ask: (version: number) => Promise<ApiVersionsResponse>,
  brokerName: string,
): Promise<ApiVersionTable> {
  let response = await ask(apiVersions.latestStableVersion);
  if (response.errorCode === UNSUPPORTED_VERSION) response = await ask(fallbackVersion(response));
  const error = errorName(response.errorCode);
  if (error === "UNSUPPORTED_VERSION") {
    throw new UnsupportedVersionError(
      `${brokerName} speaks no version of ApiVersions that we know`,
    );
  }
  if (error !== "NONE") {
    throw new ConnectionError(`${brokerName} refused to say what it serves: ${error}`);
  }
  return new ApiVersionTable(brokerName, response.apiKeys);
}

/** The body of an ApiVersions request. */
export const API_VERSIONS_REQUEST = {
  clientSoftwareName: CLIENT_SOFTWARE_NAME,
  clientSoftwareVersion: CLIENT_SOFTWARE_VERSION,
};

/** Reads a response that may be of version 0 whatever was asked for. */
export function readApiVersions(frame: ByteReader, version: number): ApiVersionsResponse {
  const start = frame.pos;
  const isRefusal = frame.int16() === UNSUPPORTED_VERSION;
  frame.pos = start;
  return readResponseBody(frame, apiVersions, isRefusal ? 0 : version);
}

function fallbackVersion(refusal: ApiVersionsResponse): number {
  const known = refusal.apiKeys.find(({ apiKey }) => apiKey === apiVersions.key);
  if (known === undefined) return 0;
  return Math.min(known.maxVersion, apiVersions.latestStableVersion);
}
