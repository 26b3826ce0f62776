import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { repositoryRoot } from "../architecture/source-tree.ts";
import { contrast, distance, type Rgb, rgbOf, seenBy, visions } from "./colour-vision.ts";

const css = readFileSync(join(repositoryRoot, "src/console/ui/styles/tokens.css"), "utf8");
const [light = "", dark = ""] = css.split(':root[data-theme="dark"]');

function tokens(block: string): (name: string) => Rgb {
  return (name) => {
    const hex = new RegExp(`--${name}:\\s*(#[0-9a-f]{6})`).exec(block)?.[1];
    if (hex === undefined) throw new Error(`The theme has no token --${name}.`);
    return rgbOf(hex);
  };
}

const owners = [1, 2, 3, 4, 5, 6];

describe.each([
  ["light", tokens(light)],
  ["dark", tokens(dark)],
] as const)("the %s theme", (_, token) => {
  const surfaces = [token("surface"), token("panel")];
  const least = (name: string, among = surfaces): number =>
    Math.min(...among.map((surface) => contrast(token(name), surface)));

  it.each(["text", "text-soft", "text-faint", "danger-text", "warn-text", "good-text", "accent"])(
    "prints %s at 4.5:1 or more",
    (name) => {
      expect(least(name)).toBeGreaterThanOrEqual(4.5);
    },
  );

  it.each(owners)("shows owner %i at 3:1 or more, and its letter at 4.5:1", (owner) => {
    expect(least(`owner-${owner}`)).toBeGreaterThanOrEqual(3);
    const label = contrast(token(`on-owner-${owner}`), token(`owner-${owner}`));
    expect(label).toBeGreaterThanOrEqual(4.5);
  });

  it.each(["stable", "preparing", "completing", "assigning", "reconciling", "empty", "dead"])(
    "shows the state %s at 3:1 or more",
    (state) => {
      expect(least(`state-${state}`)).toBeGreaterThanOrEqual(3);
    },
  );

  it.each(["focus", "line-strong", "cursor", "danger"])("marks with %s at 3:1 or more", (name) => {
    expect(least(name)).toBeGreaterThanOrEqual(3);
  });

  it.each(visions)("keeps any two owners apart in %s vision", (vision) => {
    const seen = owners.map((owner) => seenBy(token(`owner-${owner}`), vision));
    const pairs = seen.flatMap((a, i) => seen.slice(i + 1).map((b) => distance(a, b)));
    expect(Math.min(...pairs)).toBeGreaterThanOrEqual(35);
  });
});
