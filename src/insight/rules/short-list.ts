/** At most five names, and how many more: a sentence stays a sentence in a group of a thousand. */
export function shortList(names: readonly string[]): string {
  const shown = names.slice(0, 5).join(", ");
  return names.length > 5 ? `${shown} and ${names.length - 5} more` : shown;
}
