/**
 * Reads the text of a `java.util.Properties` file, the form of Kafka's configuration files: `#` and `!` comments,
 * `=`, `:` or white space between key and value, a backslash at the end of a line to go on, and Java's escapes.
 * A later entry replaces an earlier one.
 */
export function parseProperties(text: string): Map<string, string> {
  const properties = new Map<string, string>();
  for (const line of logicalLines(text)) {
    const keyEnd = endOfKey(line);
    const key = unescapeJava(line.slice(0, keyEnd));
    const value = line.slice(keyEnd).replace(/^[ \t\f]*[=:]?[ \t\f]*/, "");
    properties.set(key, unescapeJava(value));
  }
  return properties;
}

function logicalLines(text: string): string[] {
  const lines: string[] = [];
  let continued: string | null = null;
  for (const natural of text.split(/\r\n|\n|\r/)) {
    const trimmed = natural.replace(/^[ \t\f]+/, "");
    if (continued === null && (trimmed === "" || trimmed[0] === "#" || trimmed[0] === "!"))
      continue;
    const line: string = (continued ?? "") + trimmed;
    if (endsInContinuation(trimmed)) continued = line.slice(0, -1);
    else {
      lines.push(line);
      continued = null;
    }
  }
  if (continued !== null) lines.push(continued);
  return lines;
}

/** An odd number of backslashes: the last one is not escaped itself. */
function endsInContinuation(line: string): boolean {
  const backslashes = /\\*$/.exec(line)?.[0].length ?? 0;
  return backslashes % 2 === 1;
}

function endOfKey(line: string): number {
  for (let i = 0; i < line.length; i++) {
    if (line[i] === "\\") i++;
    else if (/[=: \t\f]/.test(line[i] ?? "")) return i;
  }
  return line.length;
}

const CONTROL_ESCAPES: ReadonlyMap<string, string> = new Map([
  ["t", "\t"],
  ["n", "\n"],
  ["r", "\r"],
  ["f", "\f"],
]);

function unescapeJava(text: string): string {
  return text.replace(/\\(?:u([0-9a-fA-F]{4})|([\s\S]))/g, (_, hex?: string, escaped?: string) =>
    hex === undefined
      ? (CONTROL_ESCAPES.get(escaped ?? "") ?? escaped ?? "")
      : String.fromCharCode(Number.parseInt(hex, 16)),
  );
}
