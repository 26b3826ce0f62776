import { parseSync } from "rolldown/utils";
import type { SourceFile } from "./source-tree.ts";

export interface FunctionSize {
  readonly where: string;
  readonly lines: number;
}

/** Every function of a file and how many lines it has. */
export function functionSizes(file: SourceFile): FunctionSize[] {
  const { program } = parseSync(file.path, file.text, {
    lang: file.path.endsWith("x") ? "tsx" : "ts",
  });
  const lineStarts = [0];
  for (let i = 0; i < file.text.length; i++) if (file.text[i] === "\n") lineStarts.push(i + 1);
  const lineAt = (offset: number): number => lineStarts.findLastIndex((start) => start <= offset);
  const found: FunctionSize[] = [];
  visit(program, (node) => {
    if (!/^(FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/.test(node.type))
      return;
    const first = lineAt(node.start);
    found.push({ where: `${file.path}:${first + 1}`, lines: lineAt(node.end) - first + 1 });
  });
  return found;
}

interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
}

function visit(value: unknown, see: (node: Node) => void): void {
  if (Array.isArray(value)) {
    for (const each of value) visit(each, see);
  } else if (typeof value === "object" && value !== null) {
    if ("type" in value && "start" in value) see(value as Node);
    for (const each of Object.values(value)) visit(each, see);
  }
}
