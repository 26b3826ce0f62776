import type { Browser } from "playwright-core";
import {
  apiView,
  factsOfApi,
  factsOfPicture,
  factsOfTable,
  pageUrls,
  whyOfApi,
  whyOfPicture,
  whyOfTable,
} from "./group-facts.ts";
import { type WatchedPage, watchedPage } from "./watched-page.ts";

/** Three tabs on one group: its picture, and the table twins of members and WHY. */
export interface OpenTabs {
  readonly picture: WatchedPage;
  readonly membersTable: WatchedPage;
  readonly whyTable: WatchedPage;
  close(): Promise<void>;
}

export async function openTabs(browser: Browser, base: string, groupId: string): Promise<OpenTabs> {
  const urls = pageUrls(base, groupId);
  const open = async (url: string): Promise<WatchedPage> => {
    const tab = await watchedPage(browser);
    await tab.page.goto(url);
    await tab.page.getByRole("heading", { name: groupId }).first().waitFor();
    return tab;
  };
  const picture = await open(urls.picture);
  const membersTable = await open(urls.membersTable);
  const whyTable = await open(urls.whyTable);
  const all = [picture, membersTable, whyTable];
  return {
    picture,
    membersTable,
    whyTable,
    close: async () => void (await Promise.all(all.map((tab) => tab.close()))),
  };
}

/** Where lanes, tray, WHY card and their table twins say something else than the API; empty when they agree. */
export async function disagreements(
  tabs: OpenTabs,
  base: string,
  groupId: string,
): Promise<string[]> {
  const { picture, membersTable, whyTable } = tabs;
  const [view, drawn, drawnWhy, tabled, tabledWhy] = await Promise.all([
    apiView(base, groupId),
    factsOfPicture(picture.page),
    whyOfPicture(picture.page),
    factsOfTable(membersTable.page),
    whyOfTable(whyTable.page),
  ]);
  const facts = factsOfApi(view);
  const why = whyOfApi(view);
  const compared: readonly (readonly [string, unknown, unknown])[] = [
    ["lanes and tray", drawn, facts],
    ["their table", tabled, facts],
    ["the WHY card", drawnWhy, why.drawn],
    ["its table", tabledWhy, why.text],
  ];
  return compared
    .filter(([, shown, told]) => JSON.stringify(shown) !== JSON.stringify(told))
    .map(
      ([what, shown, told]) =>
        `${what}: ${JSON.stringify(shown)}, but the API ${JSON.stringify(told)}`,
    );
}
