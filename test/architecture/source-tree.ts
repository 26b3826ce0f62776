import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";

export const repositoryRoot = fileURLToPath(new URL("../..", import.meta.url));
export const sourceRoot = join(repositoryRoot, "src");

export interface SourceFile {
  /** Relative to the repository, with forward slashes. */
  readonly path: string;
  /** The folder of `src/` that it lives in. */
  readonly folder: string;
  readonly text: string;
  /** The text without comments and string contents: what rules about words may look at. */
  readonly code: string;
  readonly imports: readonly string[];
}

/** The folders of `src/`, in no particular order. */
export function sourceFolders(): string[] {
  return readdirSync(sourceRoot, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
}

export function sourceFiles(): SourceFile[] {
  return readdirSync(sourceRoot, { recursive: true, encoding: "utf8" })
    .filter((path) => /\.tsx?$/.test(path) && !path.includes("node_modules"))
    .map((path) => readSource(join(sourceRoot, path)));
}

function readSource(file: string): SourceFile {
  const text = readFileSync(file, "utf8");
  const path = relative(repositoryRoot, file).split(sep).join("/");
  return {
    path,
    folder: path.split("/")[1] ?? "",
    text,
    code: withoutCommentsAndStrings(text),
    imports: [...text.matchAll(/(?:from|import)\s*\(?\s*"([^"\n]+)"/g)].map(
      (match) => match[1] ?? "",
    ),
  };
}

/** Good enough for word rules: block comments, line comments, and the contents of quoted strings become blanks. */
export function withoutCommentsAndStrings(text: string): string {
  return text
    .replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, " "))
    .replace(/(^|[^:"'`])\/\/[^\n]*/g, "$1")
    .replace(/"(?:[^"\\\n]|\\.)*"/g, '""');
}

/** For a relative import: which folder of `src/` it reaches and by which file. */
export function importedFolder(
  file: SourceFile,
  specifier: string,
): { folder: string; within: string } | null {
  if (!specifier.startsWith(".")) return null;
  const target = relative(
    sourceRoot,
    resolve(dirname(join(repositoryRoot, file.path)), specifier),
  ).split(sep);
  return { folder: target[0] ?? "", within: target.slice(1).join("/") };
}

/** What the folder's tsconfig allows it to import. */
export function references(folder: string): string[] {
  const config = JSON.parse(readFileSync(join(sourceRoot, folder, "tsconfig.json"), "utf8")) as {
    references?: { path: string }[];
  };
  return (config.references ?? []).map((reference) => reference.path.replace("../", ""));
}

export function lineOf(text: string, index: number): number {
  return text.slice(0, index).split("\n").length;
}
