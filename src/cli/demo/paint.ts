/** How words are marked on a terminal. Without colours every function returns its text. */
export interface Paint {
  bold(text: string): string;
  dim(text: string): string;
  red(text: string): string;
  yellow(text: string): string;
  green(text: string): string;
  cyan(text: string): string;
}

/** The variables of the environment that decide about colours. */
export interface ColourEnv {
  readonly NO_COLOR?: string | undefined;
  readonly FORCE_COLOR?: string | undefined;
  readonly TERM?: string | undefined;
}

/** NO_COLOR, FORCE_COLOR and TERM=dumb have their usual meanings; otherwise a terminal has colours. */
export function choosePaint(isTty: boolean, env: ColourEnv): Paint {
  const forced = env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== "0";
  const wanted = forced || (isTty && env.TERM !== "dumb");
  return wanted && !env.NO_COLOR ? colours : plain;
}

const colours: Paint = {
  bold: sgr(1, 22),
  dim: sgr(2, 22),
  red: sgr(31, 39),
  yellow: sgr(33, 39),
  green: sgr(32, 39),
  cyan: sgr(36, 39),
};

function sgr(on: number, off: number): (text: string) => string {
  return (text) => `\u001b[${on}m${text}\u001b[${off}m`;
}

function unmarked(text: string): string {
  return text;
}

/** No colours: what a file, a pipe or NO_COLOR gets. */
export const plain: Paint = {
  bold: unmarked,
  dim: unmarked,
  red: unmarked,
  yellow: unmarked,
  green: unmarked,
  cyan: unmarked,
};
