import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { javaOnlyOption } from "../../../src/client/config/java-only-options.ts";
import type { OptionTable } from "../../../src/client/config/option.ts";
import { dottedName } from "../../../src/client/config/option-name.ts";
import { describeDefault, differences, kinds, missingOptions, tables } from "./kafka-facts.ts";

const folder = new URL("../../../src/client/config/", import.meta.url);
const page = fileURLToPath(new URL("../../../docs/configuration.md", import.meta.url));

/** The comments above the entries of the option tables, by option. */
function comments(file: string): Map<string, string> {
  const source = readFileSync(new URL(file, folder), "utf8");
  const entry = /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\n {2}(\w+): /g;
  return new Map(
    [...source.matchAll(entry)].map(([, comment = "", name = ""]) => [
      name,
      comment.replace(/\n\s*\* ?/g, " ").trim(),
    ]),
  );
}

const sections = [
  ["Every client", "client-options.ts"],
  ["Encryption and authentication", "security-options.ts"],
  ["Consumer", "consumer-options.ts"],
  ["Producer", "producer-options.ts"],
  ["Admin", "admin-options.ts"],
] as const;

const all: OptionTable = { ...tables.admin, ...tables.consumer, ...tables.producer };

function optionRow([name, comment]: readonly [string, string], table: OptionTable): string {
  const option = table[name] ?? all[name];
  const dotted = option?.type === "OBJECT" ? "" : `\`${dottedName(name)}\``;
  return row([`\`${name}\``, dotted, defaultText(option), validText(option), comment]);
}

function defaultText(option: OptionTable[string] | undefined): string {
  const value = option?.defaultValue;
  if (option?.type === "CLASS") return value === null ? "" : "bytes";
  if (option?.type === "OBJECT" || value === null) return "";
  return value === "" ? '`""`' : `\`${describeDefault(value)}\``;
}

function validText(option: OptionTable[string] | undefined): string {
  return option?.valid ?? option?.type.toLowerCase() ?? "";
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}

function section(title: string, file: string): string {
  const table = title === "Admin" ? tables.admin : all;
  const rows = [...comments(file)].map((entry) => optionRow(entry, table));
  return [
    `## ${title}`,
    "",
    row(["option", "Kafka's name", "default", "valid", "meaning"]),
    "|---|---|---|---|---|",
    ...rows,
  ].join("\n");
}

function javaOnlySection(): string {
  const names = [...new Set(kinds.flatMap(missingOptions))].sort();
  const rows = names.map((name) => {
    const option = javaOnlyOption(name);
    return row([`\`${name}\``, option?.treatment ?? "", option?.why ?? ""]);
  });
  return [
    "## Options of Kafka's that have no effect here",
    "",
    "`ignored`: a debug line says so. `warned`: a warning does. `refused`: an error, unless the value is empty.",
    "",
    row(["Kafka's name", "", "because"]),
    "|---|---|---|",
    ...rows,
  ].join("\n");
}

function differenceSection(): string {
  const rows = [...differences].map(([name, why]) => row([`\`${name}\``, why]));
  return [
    "## Where defaults or valid values differ from Kafka 4.3.0",
    "",
    row(["Kafka's name", "difference"]),
    "|---|---|",
    ...rows,
  ].join("\n");
}

const introduction = `# Configuration

Drawn from the declarations in \`src/client/config/\`; \`REWRITE=1 npx vitest run test/client/config\` draws it again.

Options are Kafka's configurations. Each has two names: \`sessionTimeoutMs\`, and \`session.timeout.ms\` as in Kafka's own
documentation; both may stand in one object. Under Kafka's name a text is read as in a properties file (\`"45000"\`), under
the other a number must be a number. \`propertiesOptions(text)\` reads a whole properties file. Everything is checked when a
client is made, before anything happens: an unknown name or a wrong type is a \`TypeError\`, a value that is not valid an
\`InvalidConfigError\` (a \`RangeError\`) that says what is.`;

it("docs/configuration.md is drawn from the declarations", () => {
  const text = `${[
    introduction,
    ...sections.map(([title, file]) => section(title, file)),
    javaOnlySection(),
    differenceSection(),
  ].join("\n\n")}\n`;
  if (process.env["REWRITE"]) writeFileSync(page, text);
  else expect(readFileSync(page, "utf8")).toBe(text);
});

it("every option has a comment", () => {
  const documented = new Set(sections.flatMap(([, file]) => [...comments(file).keys()]));
  expect(Object.keys(all).filter((name) => !documented.has(name))).toEqual([]);
});
