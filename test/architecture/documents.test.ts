import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { repositoryRoot } from "./source-tree.ts";

/** Pages with code that people copy. */
const shown = ["README.md", "docs/from-java.md", "docs/from-kafkajs.md", "docs/metrics.md"];

const examples = readdirSync(join(repositoryRoot, "examples"))
  .filter((file) => file.endsWith(".ts"))
  .map((file) => ({ file, ...codeOf(textOf(`examples/${file}`)) }));

describe.each(shown)("the TypeScript in %s", (page) => {
  const blocks = [...textOf(page).matchAll(/```ts\n([\s\S]*?)```/g)].map(([, block = ""]) => ({
    block,
    firstLine: codeOf(block).body[0]?.split("\n")[0] ?? "",
  }));

  it("is there", () => {
    expect(blocks.length).toBeGreaterThan(0);
  });

  it.each(blocks)("is the very text of an example, compiled and run: $firstLine", ({ block }) => {
    const { imports, body } = codeOf(block);
    const found = examples.filter((example) => holds(example.body, body));
    expect(found, "its lines stand in no example").not.toEqual([]);
    const missing = found.map((example) =>
      [...imports].filter((name) => !example.imports.has(name)),
    );
    expect(missing, "imported by no example that has its lines").toContainEqual([]);
  });
});

it("every example is listed beside them", () => {
  const listed = textOf("examples/README.md");
  const missing = examples.filter(({ file }) => !listed.includes(`](${file})`));
  expect(missing.map(({ file }) => file)).toEqual([]);
});

const { scripts } = JSON.parse(textOf("package.json")) as { scripts: Record<string, string> };

describe("documents", () => {
  const pages = [
    "README.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "bench/README.md",
    "examples/README.md",
    "interop/README.md",
    ...readdirSync(join(repositoryRoot, "docs"), { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".md"))
      .map((file) => `docs/${file}`),
  ];

  it.each(pages)("%s names only npm scripts that exist", (page) => {
    const named = [...textOf(page).matchAll(/npm run (?:--silent )?([a-z0-9-]+)/g)];
    expect(named.map(([, name = ""]) => name).filter((name) => !(name in scripts))).toEqual([]);
  });

  it.each(pages)("%s names only files that exist", (page) => {
    const targets = [...textOf(page).matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)]
      .map(([, target = ""]) => target)
      .filter((target) => !/^[a-z]+:/.test(target));
    const missing = targets.filter(
      (target) => !existsSync(join(repositoryRoot, dirname(page), target)),
    );
    expect(missing).toEqual([]);
  });
});

interface Code {
  /** `name of module`, for each name imported. */
  readonly imports: ReadonlySet<string>;
  /** The lines between marks `// …`, without indentation and empty lines. */
  readonly body: readonly string[];
}

function codeOf(text: string): Code {
  const importing = /^import (?:type )?\{([^}]*)\} from "([^"]+)";$/gm;
  const imports = new Set<string>();
  for (const [, names = "", module] of text.matchAll(importing))
    for (const name of names.split(",").map((each) => each.trim()))
      if (name !== "") imports.add(`${name} of ${module}`);
  const lines = text.replace(importing, "").split("\n");
  const trimmed = lines.map((line) => line.trim()).filter((line) => line !== "");
  return { imports, body: trimmed.join("\n").split("\n// …\n") };
}

/** Every part of `body` stands in `text`, one behind the other. */
function holds([text = ""]: readonly string[], body: readonly string[]): boolean {
  let from = 0;
  for (const part of body) {
    const at = `\n${text}\n`.indexOf(`\n${part}\n`, from);
    if (at < 0) return false;
    from = at + part.length;
  }
  return true;
}

function textOf(path: string): string {
  return readFileSync(join(repositoryRoot, path), "utf8");
}
