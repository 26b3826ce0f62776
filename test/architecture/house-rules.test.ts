import { describe, expect, it } from "vitest";
import { functionSizes } from "./functions.ts";
import { lineOf, type SourceFile, sourceFiles } from "./source-tree.ts";

const files = sourceFiles();
const pureFolders = ["model", "protocol", "assignors", "coordinator", "member", "insight", "ports"];

function offences(among: readonly SourceFile[], pattern: RegExp): string[] {
  return among.flatMap((file) =>
    [...file.code.matchAll(pattern)].map(
      (match) => `${file.path}:${lineOf(file.code, match.index)} ${match[0].trim()}`,
    ),
  );
}

describe("pure folders", () => {
  const pure = files.filter((file) => pureFolders.includes(file.folder));

  it("know no clock, chance, locale or promise", () => {
    // Ports describe asynchronous doors as types; they run nothing.
    const impure =
      /\b(Date\b|Math\.random|performance\.|localeCompare|toLocale\w+|Intl\.|async\b|await\b|new Promise|Promise\.|setTimeout|setInterval|queueMicrotask|process\.|Buffer\b|globalThis)/g;
    expect(offences(pure, impure)).toEqual([]);
  });

  it("import nothing but one another", () => {
    const foreign = pure.flatMap((file) =>
      file.imports.filter((name) => !name.startsWith(".")).map((name) => `${file.path}: ${name}`),
    );
    expect(foreign).toEqual([]);
  });
});

describe.each(["broker", "client"])("%s", (folder) => {
  it("touches the world through ports alone", () => {
    const within = files.filter((file) => file.folder === folder);
    const world =
      /\b(Date\b|Math\.random|performance\.|setTimeout|setInterval|setImmediate|queueMicrotask|process\.)/g;
    expect(offences(within, world)).toEqual([]);
    const foreign = within.flatMap((file) =>
      file.imports.filter((name) => !name.startsWith(".")).map((name) => `${file.path}: ${name}`),
    );
    expect(foreign).toEqual([]);
  });
});

describe("every source file", () => {
  it("is named for the one thing it exports", () => {
    const vague = /\/(utils?|helpers?|common|misc|manager|impl|types)\.tsx?$/;
    expect(files.map((file) => file.path).filter((path) => vague.test(path))).toEqual([]);
    const notKebab = files.filter((file) => !/^[a-z0-9./-]+$/.test(file.path));
    expect(notKebab.map((file) => file.path)).toEqual([]);
  });

  it("has at most 400 lines", () => {
    const long = files
      .map((file) => ({ path: file.path, lines: file.text.split("\n").length }))
      .filter((file) => file.lines > 400);
    expect(long).toEqual([]);
  });

  it("has no function of more than 60 lines", () => {
    const sizes = files.flatMap(functionSizes).sort((a, b) => b.lines - a.lines);
    expect(sizes.length).toBeGreaterThan(1000);
    expect(sizes.filter((each) => each.lines > 60)).toEqual([]);
  });

  it("has no enum, no any, no export star and no code made at run time", () => {
    expect(
      offences(files, /\benum \w+|: any\b|<any>|as any\b|export \*|new Function\b|\beval\(/g),
    ).toEqual([]);
  });

  it("speaks of the project alone", () => {
    const machine = /(^|[^A-Za-z])\/(work|root|tmp\/bash)\//;
    expect(files.filter((file) => machine.test(file.text)).map((file) => file.path)).toEqual([]);
  });
});
