/** User name and password of a Java login line. */
export interface JaasLogin {
  readonly username: string | null;
  readonly password: string | null;
}

/**
 * Reads `org.apache.kafka.common.security.plain.PlainLoginModule required username="u" password="p";`, the value of
 * `sasl.jaas.config`. Null when it is not of that form.
 */
export function parseJaasConfig(line: string): JaasLogin | null {
  const form =
    /^\s*[\w.$]+LoginModule\s+(?:required|requisite|sufficient|optional)\b([\s\S]*);\s*$/i;
  const options = form.exec(line)?.[1];
  if (options === undefined) return null;
  const values = new Map<string, string>();
  for (const [, key = "", quoted, bare] of options.matchAll(
    /([\w.-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|(\S+))/g,
  ))
    values.set(key, quoted === undefined ? (bare ?? "") : quoted.replace(/\\(.)/g, "$1"));
  return { username: values.get("username") ?? null, password: values.get("password") ?? null };
}
