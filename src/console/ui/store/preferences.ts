import { computed, effect, type Signal, signal } from "@preact/signals";

export type Theme = "system" | "light" | "dark";

/** How often what is shown follows what is heard, in times per second. */
export const RATES = [1, 4, 10] as const;
export type Rate = (typeof RATES)[number];

export const theme: Signal<Theme> = signal("system");
export const rate: Signal<Rate> = signal(4);
/** How much time the charts show when they end now. */
export const windowMs: Signal<number> = signal(120_000);

export const WINDOWS_MS = [60_000, 120_000, 300_000, 900_000, 3_600_000, 7_200_000] as const;

const darkQuery = matchMedia("(prefers-color-scheme: dark)");
const systemIsDark = signal(darkQuery.matches);
const motionQuery = matchMedia("(prefers-reduced-motion: reduce)");

/** The theme that is drawn. */
export const shownTheme = computed<"light" | "dark">(() => {
  if (theme.value !== "system") return theme.value;
  return systemIsDark.value ? "dark" : "light";
});

/** True when nothing should move on its own. */
export function reducedMotion(): boolean {
  return motionQuery.matches;
}

/** Reads what was chosen before and keeps what is chosen from now on, in this browser alone. */
export function startPreferences(): void {
  theme.value = oneOf(stored("theme"), ["system", "light", "dark"], "system");
  rate.value = oneOf(Number(stored("rate")), RATES, 4);
  windowMs.value = oneOf(Number(stored("window")), WINDOWS_MS, 120_000);
  effect(() => {
    keep("theme", theme.value);
    document.documentElement.dataset["theme"] = shownTheme.value;
  });
  darkQuery.addEventListener("change", () => {
    systemIsDark.value = darkQuery.matches;
  });
  effect(() => keep("rate", String(rate.value)));
  effect(() => keep("window", String(windowMs.value)));
}

function oneOf<T>(value: unknown, choices: readonly T[], otherwise: T): T {
  return choices.find((choice) => choice === value) ?? otherwise;
}

/** A browser may refuse storage altogether; then the choice lasts as long as the tab. */
function stored(key: string): string | null {
  try {
    return localStorage.getItem(`regroup.${key}`);
  } catch {
    return null;
  }
}

function keep(key: string, value: string): void {
  try {
    localStorage.setItem(`regroup.${key}`, value);
  } catch {
    // As above.
  }
}
