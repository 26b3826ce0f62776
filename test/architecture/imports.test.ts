import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { drawDiagram } from "./import-diagram.ts";
import {
  importedFolder,
  references,
  repositoryRoot,
  sourceFiles,
  sourceFolders,
} from "./source-tree.ts";

/** From left to right: a folder may import only folders that stand before it. */
const order = [
  "model",
  "protocol",
  "assignors",
  "ports",
  "insight",
  "coordinator",
  "member",
  "node",
  "broker",
  "client",
  "embedded",
  "node-client",
  "simulator",
  "testing",
  "observer",
  "console",
  "cli",
];

/** Pairs that meet only as bytes. */
const strangers = [
  ["coordinator", "member"],
  ["broker", "client"],
] as const;

const files = sourceFiles();

describe("imports", () => {
  it("there are sources to look at", () => {
    expect(files.length).toBeGreaterThan(50);
  });

  it.each(sourceFolders())("%s refers only to folders on its left", (folder) => {
    expect(order).toContain(folder);
    for (const reference of references(folder)) {
      expect(order.indexOf(reference), `${folder} → ${reference}`).toBeLessThan(
        order.indexOf(folder),
      );
      expect(order.indexOf(reference)).toBeGreaterThanOrEqual(0);
    }
  });

  it("files import other folders only as the references say, and only through their door", () => {
    const offences: string[] = [];
    for (const file of files) {
      for (const specifier of file.imports) {
        const target = importedFolder(file, specifier);
        if (target === null || target.folder === file.folder) continue;
        if (!references(file.folder).includes(target.folder) || target.within !== "index.ts")
          offences.push(`${file.path} imports ${specifier}`);
      }
    }
    expect(offences).toEqual([]);
  });

  it("no folder refers to another without importing it", () => {
    const idle: string[] = [];
    for (const folder of sourceFolders()) {
      const used = new Set(
        files
          .filter((file) => file.folder === folder)
          .flatMap((file) => file.imports.map((name) => importedFolder(file, name)?.folder)),
      );
      for (const reference of references(folder))
        if (!used.has(reference)) idle.push(`${folder} → ${reference}`);
    }
    expect(idle).toEqual([]);
  });

  it("the two cores, and broker and client, meet only as bytes", () => {
    for (const [left, right] of strangers) {
      const present = sourceFolders();
      if (present.includes(left)) expect(references(left)).not.toContain(right);
      if (present.includes(right)) expect(references(right)).not.toContain(left);
    }
  });

  it("the diagram in docs/architecture.md is drawn from the references", () => {
    const path = join(repositoryRoot, "docs/architecture.md");
    const page = readFileSync(path, "utf8");
    if (process.env["REWRITE"])
      writeFileSync(path, page.replace(/```mermaid[\s\S]*?```/, drawDiagram()));
    else expect(page).toContain(drawDiagram());
  });
});
