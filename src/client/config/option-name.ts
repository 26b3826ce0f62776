/** `session.timeout.ms` → `sessionTimeoutMs`: every dot goes, and what follows it becomes a capital. */
export function camelCaseName(dotted: string): string {
  return dotted.replace(/\.([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** `sessionTimeoutMs` → `session.timeout.ms`: Kafka's names have small letters only, so there is exactly one way back. */
export function dottedName(camelCase: string): string {
  return camelCase.replace(/[A-Z]/g, (letter) => `.${letter.toLowerCase()}`);
}

/** How an error calls an option: the name a Node user types, and the one that Kafka's documentation lists. */
export function namedTwice(camelCase: string): string {
  const dotted = dottedName(camelCase);
  return dotted === camelCase ? camelCase : `${camelCase} (${dotted})`;
}
