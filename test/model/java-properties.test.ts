import { describe, expect, it } from "vitest";
import { parseProperties } from "../../src/model/java-properties.ts";

const parsed = (text: string): Record<string, string> => Object.fromEntries(parseProperties(text));

describe("a properties file", () => {
  it("separates key and value by =, : or white space", () => {
    expect(parsed("a=1\nb:2\nc 3\nd = 4\ne")).toEqual({ a: "1", b: "2", c: "3", d: "4", e: "" });
  });

  it("skips blank lines and comments", () => {
    expect(parsed("# one\n  ! two\n\n \t\na=#not a comment\n")).toEqual({ a: "#not a comment" });
  });

  it("goes on after a backslash, without the white space of the next line", () => {
    expect(parsed("topics=a,\\\n    b,\\\n    c\nnext=1")).toEqual({ topics: "a,b,c", next: "1" });
  });

  it("takes a doubled backslash at the end for itself, and goes on to the end of the file", () => {
    expect(parsed("dir=C:\\\\\na=1\nlast=x\\")).toEqual({ dir: "C:\\", a: "1", last: "x" });
  });

  it("knows Java's escapes, in keys too", () => {
    expect(parsed("a\\=b=\\u00e9\\t\\q\r\nk\\ ey=v")).toEqual({ "a=b": "é\tq", "k ey": "v" });
  });

  it("lets the later of two entries win", () => {
    expect(parsed("a=1\na=2")).toEqual({ a: "2" });
  });
});
