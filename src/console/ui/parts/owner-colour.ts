const OWNER_COUNT = 6;

/** Colour and label colour of the n-th owner; beyond six the hues repeat and a pattern tells them apart. */
export function ownerStyle(index: number | null): Record<string, string> {
  if (index === null) return {};
  const token = (index % OWNER_COUNT) + 1;
  return { "--fill": `var(--owner-${token})`, "--on-fill": `var(--on-owner-${token})` };
}

/** Which of the patterns an owner wears: 0 none, then one for each further six owners. */
export function ownerPattern(index: number): number {
  return Math.floor(index / OWNER_COUNT) % 4;
}

export function ownerFill(index: number): string {
  return `var(--owner-${(index % OWNER_COUNT) + 1})`;
}

export function ownerLabelFill(index: number): string {
  return `var(--on-owner-${(index % OWNER_COUNT) + 1})`;
}
