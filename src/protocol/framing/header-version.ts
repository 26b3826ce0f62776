import type { Api } from "../schema/index.ts";
import { inRange } from "../schema/index.ts";

const API_VERSIONS_KEY = 18;

/** Requests have header version 2, with tagged fields, in flexible versions, and 1 in all others. */
export function requestHeaderVersion(api: Api, apiVersion: number): 1 | 2 {
  return inRange(api.flexibleVersions, apiVersion) ? 2 : 1;
}

/**
 * Responses have header version 1, with tagged fields, in flexible versions, and 0 in all others. ApiVersions always
 * has 0: its client does not know yet which versions the broker understands (KIP-511).
 */
export function responseHeaderVersion(api: Api, apiVersion: number): 0 | 1 {
  if (api.key === API_VERSIONS_KEY) return 0;
  return inRange(api.flexibleVersions, apiVersion) ? 1 : 0;
}
