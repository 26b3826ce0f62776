import { describe, expect, it } from "vitest";
import { cutTo, displayWidth, padTo } from "../../src/cli/display-width.ts";
import { visibleLine } from "../../src/cli/visible-text.ts";

describe("the width of text on a terminal", () => {
  it.each([
    ["orders-0", 8],
    ["日本語", 6],
    ["주문", 4],
    ["🚀", 2],
    ["👩‍👩‍👧", 2],
    ["❤️", 2],
    ["café", 4],
    ["░▓▒·▫", 5],
    ["\u001b[31mred\u001b[0m", 3],
    ["", 0],
  ])("of %j is %i cells", (text, width) => {
    expect(displayWidth(text)).toBe(width);
  });

  it("is filled with blanks by cells, not by characters", () => {
    expect(padTo("日本", 6)).toBe("日本  ");
    expect(padTo("abcdefg", 6)).toBe("abcdefg");
  });

  it("is cut between what a reader sees as characters, with an ellipsis that has room", () => {
    expect(cutTo("日本語", 6)).toBe("日本語");
    expect(cutTo("日本語", 5)).toBe("日本…");
    expect(cutTo("日本語", 4)).toBe("日…");
    expect(cutTo("a👩‍👩‍👧b", 3)).toBe("a…");
    expect(cutTo("abc", 1)).toBe("…");
    expect(cutTo("abc", 0)).toBe("");
  });

  it("is cut with its colours ended", () => {
    expect(cutTo("\u001b[31mredder\u001b[0m", 4)).toBe("\u001b[31mred…\u001b[0m");
    expect(cutTo("\u001b[31mre\u001b[0mdder", 4)).toBe("\u001b[31mre\u001b[0md…");
  });
});

describe("a name from a cluster", () => {
  it("can neither command a terminal, nor turn its line around, nor begin another", () => {
    expect(visibleLine("\u001b[2J\u009b\u202eevil\u2028x\ny\tz")).toBe(
      "\\x1b[2J\\x9b\\u202eevil\\u2028x\\ny\\tz",
    );
  });
});
