import type { ClientSettings } from "./client-settings.ts";
import type { ConfigNote } from "./config-note.ts";
import { InvalidConfigError } from "./invalid-config-error.ts";
import { parseJaasConfig } from "./jaas-config.ts";
import { namedTwice } from "./option-name.ts";
import { parseServerAddress } from "./server-address.ts";

/** What was read, and what the user gave himself. */
export interface Checked<Settings> {
  readonly values: Settings;
  readonly given: ReadonlySet<string>;
  readonly notes: readonly ConfigNote[];
}

/** The rules that every client's options obey together. Throws {@link InvalidConfigError}. */
export function checkClient<Settings extends ClientSettings>(
  read: Checked<Settings>,
): Checked<Settings> {
  checkServers(read.values.bootstrapServers);
  const login = withJaasLogin(withReconnectBackoff(read));
  checkSasl(login.values);
  checkTls(login);
  return {
    ...login,
    notes: [...read.notes, ...backoffNotes(login.values), ...idleSecurity(login)],
  };
}

function checkServers(servers: readonly string[]): void {
  if (servers.length === 0 || servers.every((server) => server === ""))
    throw new InvalidConfigError(
      "bootstrapServers",
      `${namedTwice("bootstrapServers")} is required: host:port of at least one broker.`,
    );
  const bad = servers.find((server) => parseServerAddress(server) === null);
  if (bad !== undefined)
    throw new InvalidConfigError(
      "bootstrapServers",
      `${namedTwice("bootstrapServers")} has ${JSON.stringify(bad)}; valid is host:port with a port in [1,...,65535].`,
    );
}

/** As Java: who only sets the first wait gets that one every time. */
function withReconnectBackoff<S extends ClientSettings>(read: Checked<S>): Checked<S> {
  const { values, given } = read;
  if (!given.has("reconnectBackoffMs") || given.has("reconnectBackoffMaxMs")) return read;
  return { ...read, values: { ...values, reconnectBackoffMaxMs: values.reconnectBackoffMs } };
}

function withJaasLogin<S extends ClientSettings>(read: Checked<S>): Checked<S> {
  const { saslJaasConfig, saslUsername, saslPassword } = read.values;
  if (saslJaasConfig === null) return read;
  const login = parseJaasConfig(saslJaasConfig);
  if (login === null)
    throw new InvalidConfigError(
      "saslJaasConfig",
      `${namedTwice("saslJaasConfig")} is not of the form \`…LoginModule required username="…" password="…";\`; better give saslUsername and saslPassword.`,
    );
  return {
    ...read,
    values: {
      ...read.values,
      saslUsername: saslUsername ?? login.username,
      saslPassword: saslPassword ?? login.password,
    },
  };
}

function checkSasl(settings: ClientSettings): void {
  if (!settings.securityProtocol.startsWith("SASL_")) return;
  const { saslMechanism: mechanism } = settings;
  if (mechanism === "GSSAPI")
    throw new InvalidConfigError(
      "saslMechanism",
      `${namedTwice("saslMechanism")} is GSSAPI, which is not supported; valid is [PLAIN, SCRAM-SHA-256, SCRAM-SHA-512, OAUTHBEARER].`,
    );
  const missing =
    mechanism === "OAUTHBEARER"
      ? settings.saslOauthbearerToken === null && "saslOauthbearerToken"
      : (settings.saslUsername === null && "saslUsername") ||
        (settings.saslPassword === null && "saslPassword");
  if (missing)
    throw new InvalidConfigError(
      missing,
      `${namedTwice(missing)} is required by saslMechanism ${mechanism}.`,
    );
}

function checkTls({ values }: Checked<ClientSettings>): void {
  const exclusive = [
    ["sslTruststoreLocation", "sslTruststoreCertificates"],
    ["sslKeystoreLocation", "sslKeystoreCertificateChain"],
    ["sslKeystoreLocation", "sslKeystoreKey"],
  ] as const;
  for (const [file, text] of exclusive)
    if (values[file] !== null && values[text] !== null)
      throw new InvalidConfigError(text, `${namedTwice(text)} and ${file} exclude each other.`);
  if ((values.sslKeystoreCertificateChain === null) !== (values.sslKeystoreKey === null))
    throw new InvalidConfigError(
      "sslKeystoreKey",
      "sslKeystoreCertificateChain and sslKeystoreKey belong together; one of them is missing.",
    );
  const versions = ["TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"];
  const foreign = values.sslEnabledProtocols.find((version) => !versions.includes(version));
  if (foreign !== undefined)
    throw new InvalidConfigError(
      "sslEnabledProtocols",
      `${namedTwice("sslEnabledProtocols")} has "${foreign}"; valid is [${versions.join(", ")}].`,
    );
}

const backoffs = [
  ["retryBackoffMs", "retryBackoffMaxMs"],
  ["reconnectBackoffMs", "reconnectBackoffMaxMs"],
  ["socketConnectionSetupTimeoutMs", "socketConnectionSetupTimeoutMaxMs"],
] as const;

function backoffNotes(settings: ClientSettings): ConfigNote[] {
  return backoffs
    .filter(([first, longest]) => settings[first] > settings[longest])
    .map(([first, longest]) => ({
      level: "warn",
      option: first,
      message: `${namedTwice(first)} is above ${longest}; it is always ${settings[longest]} ms.`,
    }));
}

/** Certificates or passwords that no connection will use: likely somebody believes to be protected. */
function idleSecurity({ values, given }: Checked<ClientSettings>): ConfigNote[] {
  const protocol = values.securityProtocol;
  const idle = [...given].filter(
    (name) =>
      (/^ssl(Truststore|Keystore|Key[A-Z])/.test(name) && !protocol.endsWith("SSL")) ||
      (/^sasl/.test(name) && !protocol.startsWith("SASL_")),
  );
  return idle.map((option) => ({
    level: "warn",
    option,
    message: `${namedTwice(option)} has no effect with securityProtocol ${protocol}.`,
  }));
}
