import type { Page } from "playwright-core";
import { groupPathSegment } from "../../src/console/index.ts";
import { type GroupView, viewAt, type WhyLine, whyCard } from "../../src/insight/index.ts";

/**
 * What a screen says of a group, in one form whether it is read off a picture, off a table twin, or off the API: so that
 * the three can be compared word for word.
 */
export interface GroupFacts {
  /** `C1-m ok: orders-0, orders-1`, a line for each member; partitions that are not simply read with their phase. */
  readonly members: readonly string[];
  /** Partitions that hang between owners, with their phase. */
  readonly tray: readonly string[];
}

/** The page's addresses of a group, each for one thing to be read. */
export function pageUrls(base: string, groupId: string) {
  const group = `${base}/groups/${groupPathSegment(groupId)}`;
  return {
    picture: `${group}?view=members`,
    membersTable: `${group}?view=members&table=members`,
    whyTable: `${group}?table=why`,
    lanesTable: `${group}?table=lanes`,
  };
}

export async function apiView(base: string, groupId: string): Promise<GroupView> {
  const response = await fetch(`${base}/api/groups/${groupPathSegment(groupId)}`);
  if (!response.ok)
    throw new Error(`The API answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as GroupView;
}

export function factsOfApi(view: GroupView): GroupFacts {
  const at = viewAt(view, view.now.asOfMs);
  return {
    members: at.members.map(({ name, word, partitions, awaiting }) =>
      memberLine(name, word, [
        ...partitions.map(({ topic, partition, phase }) =>
          partitionWord(`${topic}-${partition}`, phase),
        ),
        ...awaiting.map((key) => partitionWord(key, "awaited")),
      ]),
    ),
    tray: at.tray
      .map(({ topic, partition, phase }) => partitionWord(`${topic}-${partition}`, phase))
      .sort(),
  };
}

/** The WHY card of the latest rebalance as the API's facts make it: as text, and as the page draws it. */
export function whyOfApi(view: GroupView): { readonly text: string[]; readonly drawn: string[] } {
  const latest = view.rebalances.at(-1);
  const lines = latest === undefined ? [] : whyCard(latest, view).lines;
  return {
    text: lines.map(({ label, text }) => `${label}: ${wordsOf(text)}`),
    drawn: lines.map(({ label, parts }) => `${label}: ${wordsOf(parts.map(drawnPart).join(""))}`),
  };
}

/** A setting to change is drawn as its two values, in place of a sentence. */
function drawnPart(part: WhyLine["parts"][number]): string {
  return part.type === "change" ? `${part.setting} ${part.now} ${part.proposed}` : part.text;
}

/** Lanes, ghosts and tray as they are drawn. */
export async function factsOfPicture(page: Page): Promise<GroupFacts> {
  const read = await page.evaluate(() => {
    const chips = (lane: Element) =>
      [...lane.querySelectorAll<HTMLElement>("[data-chip]")].map((chip) => ({
        key: (chip.dataset["chip"] ?? "").replace(/:slot$/, ""),
        phase: chip.dataset["phase"] ?? "",
      }));
    const members = [...document.querySelectorAll<HTMLElement>("li.member")].map((member) => ({
      name: member.querySelector(".member-name b")?.textContent ?? "",
      word: member.dataset["word"] ?? "",
      chips: chips(member),
    }));
    const tray = document.querySelector("[aria-label='Unowned partitions']");
    return { members, tray: tray === null ? [] : chips(tray) };
  });
  const word = ({ key, phase }: { key: string; phase: string }) => partitionWord(key, phase);
  return {
    members: read.members.map(({ name, word: state, chips }) =>
      memberLine(name, state, chips.map(word)),
    ),
    tray: read.tray.map(word).sort(),
  };
}

/** The same off the table twin. */
export async function factsOfTable(page: Page): Promise<GroupFacts> {
  const rows = await tableRows(page, "Members and their partitions");
  const lines = rows.map(([, name = "", word = "", partitions = ""]) => ({
    name,
    word,
    partitions: partitions === "none" ? [] : partitions.split(", "),
  }));
  const tray = lines.find(({ name, word }) => name === "unowned" && word === "");
  return {
    members: lines
      .filter((line) => line !== tray)
      .map(({ name, word, partitions }) => memberLine(name, word, partitions)),
    tray: (tray?.partitions ?? ["there is no tray"]).toSorted(),
  };
}

/** The WHY card as it is drawn. */
export async function whyOfPicture(page: Page): Promise<string[]> {
  const lines = await page.locator(".why-line").evaluateAll((elements) =>
    elements.map((element) => {
      const read = element.cloneNode(true) as Element;
      // Members' letters and arrows repeat for the eye what words say.
      for (const mark of read.querySelectorAll("[aria-hidden=true]")) mark.remove();
      return ["dt", "dd"].map((name) => read.querySelector(name)?.textContent ?? "");
    }),
  );
  return lines.map(([label = "", text = ""]) => `${label}: ${wordsOf(text)}`);
}

/** The WHY card's table twin. */
export async function whyOfTable(page: Page): Promise<string[]> {
  const rows = await tableRows(page, /^Why rebalance/);
  return rows.map(([label = "", text = ""]) => `${label}: ${wordsOf(text)}`);
}

/** The cells of a table's body, by its caption. */
export async function tableRows(page: Page, caption: string | RegExp): Promise<string[][]> {
  const table = page.locator("table", { has: page.locator("caption", { hasText: caption }) });
  return table
    .locator("tbody tr")
    .evaluateAll((rows) =>
      rows.map((row) => [...row.querySelectorAll("td, th")].map((cell) => cell.textContent ?? "")),
    );
}

function memberLine(name: string, word: string, partitions: readonly string[]): string {
  return `${name} ${word}: ${partitions.toSorted().join(", ")}`;
}

function partitionWord(key: string, phase: string): string {
  return phase === "owned" ? key : `${key} (${phase})`;
}

/**
 * The words and numbers alone: the page draws grades, rules and changes as marks where text has brackets and arrows. How
 * long a rebalance has lasted so far differs with the instant of asking.
 */
export function wordsOf(text: string): string {
  return text
    .replaceAll(/[\d.]+ (ms|s|min) so far/g, "so far")
    .replaceAll(/[^\p{L}\p{N}.%]+/gu, "");
}
