import type { Api, ApiVersionsResponse } from "../../protocol/index.ts";
import { UnsupportedVersionError } from "../errors/errors.ts";

/** Versions that the caller can do with. */
export interface WantedVersions {
  readonly minVersion?: number | undefined;
  readonly maxVersion?: number | undefined;
}

/** Which versions one broker serves, and which is used for a request to it: the newest that both sides know. */
export class ApiVersionTable {
  readonly #brokerName: string;
  readonly #served = new Map<number, { readonly min: number; readonly max: number }>();

  constructor(brokerName: string, apiKeys: ApiVersionsResponse["apiKeys"]) {
    this.#brokerName = brokerName;
    for (const { apiKey, minVersion, maxVersion } of apiKeys) {
      this.#served.set(apiKey, { min: minVersion, max: maxVersion });
    }
  }

  serves(api: Api): boolean {
    return this.#served.has(api.key);
  }

  /** Throws `UnsupportedVersionError` when there is no common version. */
  versionOf(api: Api, wanted: WantedVersions = {}): number {
    const served = this.#served.get(api.key);
    const min = Math.max(api.minVersion, wanted.minVersion ?? 0);
    const max = Math.min(api.latestStableVersion, wanted.maxVersion ?? api.latestStableVersion);
    if (served === undefined) {
      throw new UnsupportedVersionError(`${this.#brokerName} does not serve ${api.name}`);
    }
    const version = Math.min(max, served.max);
    if (version >= min && version >= served.min) return version;
    throw new UnsupportedVersionError(
      `${this.#brokerName} serves ${api.name} v${served.min}-${served.max}; v${min}-${max} is needed`,
    );
  }
}
