import type { Browser, BrowserContextOptions, Page } from "playwright-core";

/** A page and everything that a user's developer tools would show in red. */
export interface WatchedPage {
  readonly page: Page;
  /** Errors and warnings of the console, uncaught errors, failed requests, and violations of the security policy. */
  readonly troubles: readonly string[];
  close(): Promise<void>;
}

export interface PageOptions {
  readonly widthPx?: number;
  readonly heightPx?: number;
  readonly colorScheme?: "light" | "dark";
  readonly reducedMotion?: boolean;
}

/** Whatever a test waits for, it waits no longer. */
const WAIT_MS = 5000;

/** Opens an empty page that watches itself from its first moment. */
export async function watchedPage(
  browser: Browser,
  {
    widthPx = 1440,
    heightPx = 900,
    colorScheme = "light",
    reducedMotion = false,
  }: PageOptions = {},
): Promise<WatchedPage> {
  const options: BrowserContextOptions = {
    viewport: { width: widthPx, height: heightPx },
    colorScheme,
    reducedMotion: reducedMotion ? "reduce" : "no-preference",
    // Instants in texts and pictures are the same on every machine.
    timezoneId: "UTC",
    locale: "en-GB",
  };
  const context = await browser.newContext(options);
  context.setDefaultTimeout(WAIT_MS);
  const page = await context.newPage();
  const troubles: string[] = [];
  await reportViolations(page, troubles);
  page.on("pageerror", (error) => troubles.push(`uncaught: ${error.stack ?? error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") {
      troubles.push(`console ${message.type()}: ${message.text()}`);
    }
  });
  page.on("requestfailed", (request) => {
    // Streams end with the page that reads them.
    if (!request.url().includes("/api/stream/")) {
      troubles.push(`request failed: ${request.url()} ${request.failure()?.errorText}`);
    }
  });
  return { page, troubles, close: () => context.close() };
}

async function reportViolations(page: Page, troubles: string[]): Promise<void> {
  await page.exposeFunction("tellViolation", (text: string) => {
    troubles.push(`security policy: ${text}`);
  });
  await page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => {
      const { tellViolation } = globalThis as unknown as { tellViolation(text: string): void };
      tellViolation(
        `${event.effectiveDirective} blocked ${event.blockedURI} at ${event.sourceFile}`,
      );
    });
  });
}
