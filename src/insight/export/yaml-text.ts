/** A text as a double-quoted YAML scalar: JSON's form is one, in which every character is safe. */
export function yamlText(text: string): string {
  return JSON.stringify(text);
}

/** Lines of YAML, each indented by so many spaces. */
export function indented(lines: readonly string[], width: number): string[] {
  return lines.map((line) => (line === "" ? "" : " ".repeat(width) + line));
}
