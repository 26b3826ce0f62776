import { references, sourceFolders } from "./source-tree.ts";

/** The import diagram as a Mermaid graph, from the project references; `docs/architecture.md` carries it. */
export function drawDiagram(): string {
  const edges = sourceFolders()
    .sort()
    .flatMap((folder) =>
      directReferences(folder).map((reference) => `  ${reference} --> ${folder}`),
    );
  return ["```mermaid", "graph LR", ...edges, "```"].join("\n");
}

/** References that no other reference of the folder brings along already: the arrows worth drawing. */
function directReferences(folder: string): string[] {
  const all = references(folder);
  return all.filter((one) => !all.some((other) => other !== one && reaches(other, one))).sort();
}

function reaches(from: string, to: string): boolean {
  return references(from).some((next) => next === to || reaches(next, to));
}
