/** What a client tells brokers that it is (KIP-511); they keep it in their metrics. Letters, digits, dots and dashes. */
export const CLIENT_SOFTWARE_NAME = "regroup";
/** The package's version. */
export const CLIENT_SOFTWARE_VERSION = "0.1.0";
