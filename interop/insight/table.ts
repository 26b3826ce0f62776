/** The truth table: as text for a terminal and as Markdown for the documentation. */
import type { Fact, Verdict } from "./judge.ts";

/** What the two observatories said of one act, side by side. */
export interface Row {
  readonly life: string;
  readonly act: string;
  readonly fact: string;
  readonly truth: string;
  /** By journal and polling alone, and with the broker's log; null where that one told of no such fact. */
  readonly told: readonly (Fact | null)[];
}

/** What an observatory is called in the table. */
export const SOURCES = ["journal and polling", "with the broker's log"] as const;

const VERDICTS: readonly Verdict[] = ["right", "coarse", "unknown", "wrong"];

/** The facts of one act, joined by their names. */
export function rowsOf(life: string, act: string, told: readonly (readonly Fact[])[]): Row[] {
  const facts = [...new Set(told.flatMap((each) => each.map(({ name }) => name)))];
  return facts.map((fact) => {
    const claims = told.map((each) => each.find(({ name }) => name === fact) ?? null);
    return {
      life,
      act,
      fact,
      truth: claims.find((each) => each !== null)?.truth ?? "",
      told: claims,
    };
  });
}

/** How many of each fact were right, coarse, unknown and wrong, by source. */
export function summaryTable(rows: readonly Row[]): string {
  const facts = [...new Set(rows.map(({ fact }) => fact))];
  const line = (name: string, of: readonly Row[]) => [
    name,
    ...SOURCES.map((_, source) => countsOf(of.map(({ told }) => told[source] ?? null))),
  ];
  return markdownTable(
    ["fact", ...SOURCES],
    [
      ...facts.map((fact) =>
        line(
          fact,
          rows.filter((row) => row.fact === fact),
        ),
      ),
      line("all", rows),
    ],
  );
}

function countsOf(claims: readonly (Fact | null)[]): string {
  return VERDICTS.map((verdict) => {
    const count = claims.filter((claim) => claim?.verdict === verdict).length;
    return count === 0 ? "" : `${count} ${verdict === "wrong" ? "**wrong**" : verdict}`;
  })
    .filter((text) => text !== "")
    .join(", ");
}

/** One line for each claim of one source that is wrong. */
export function wrongOf(rows: readonly Row[]): string[] {
  return rows.flatMap(({ life, act, fact, truth, told }) =>
    told.flatMap((claim, source) =>
      claim?.verdict === "wrong"
        ? [
            `${life}, ${act}: ${fact} is told as ${claim.told} (${SOURCES[source]}), it is ${truth} ${claim.error}`,
          ]
        : [],
    ),
  );
}

/** All rows of one life, one line for each fact. */
export function lifeTable(rows: readonly Row[]): string {
  const sources = SOURCES.flatMap((source) => [source, "error", "grade"]);
  const columns = ["done", "fact", "truth", ...sources];
  const cells = rows.map(({ act, fact, truth, told }, i) => [
    rows[i - 1]?.act === act ? "" : act,
    ...[fact, truth],
    ...told.flatMap(claimCells),
  ]);
  return markdownTable(columns, cells);
}

function claimCells(fact: Fact | null): string[] {
  if (fact === null || fact.verdict === "unknown") return ["*unknown*", "", fact?.grade ?? ""];
  const mark = { right: "", coarse: " (true, coarse)", wrong: " **WRONG**" }[fact.verdict];
  return [`${fact.told}${mark}`, fact.error, fact.grade];
}

export function markdownTable(
  columns: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const cells = [columns, ...rows].map((row) => row.map((cell) => cell.replaceAll("|", "\\|")));
  const widths = columns.map((_, i) => Math.max(3, ...cells.map((row) => row[i]?.length ?? 0)));
  const lines = cells.map(
    (row) => `| ${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(" | ")} |`,
  );
  lines.splice(1, 0, `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`);
  return lines.join("\n");
}

/** How often a source told nothing of a fact. */
export function unknownOf(
  rows: readonly Row[],
): { readonly fact: string; readonly source: number; readonly count: number }[] {
  const facts = [...new Set(rows.map(({ fact }) => fact))];
  return SOURCES.flatMap((_, source) =>
    facts.map((fact) => ({
      ...{ fact, source },
      count: rows.filter((row) => row.fact === fact && row.told[source]?.verdict === "unknown")
        .length,
    })),
  ).filter(({ count }) => count > 0);
}
