import { describe, expect, it } from "vitest";
import { diagnosis, diagnosisLines, exitCodeOf } from "../../../src/cli/doctor/diagnosis.ts";
import { deathOfB, twoReaders } from "../../insight/view/insight-story.ts";

const sick = diagnosis(deathOfB().view(70_000));
const fit = diagnosis({ ...twoReaders().view(4_000), findings: [], alerts: [] });

describe("doctor", () => {
  it("names each rule once, gravest first, with the rebalance that showed it", () => {
    const rules = sick.findings.map(({ ruleId }) => ruleId);
    expect(new Set(rules).size).toBe(rules.length);
    expect(rules).toContain("session-timeout");
    const died = sick.findings.find(({ ruleId }) => ruleId === "session-timeout");
    expect(died?.rebalanceNumber).toBe(2);
  });

  it("ends with 0 when nothing was found, 10 with a warning, 20 with a problem or a critical alert", () => {
    const [warning] = sick.findings.filter(({ severity }) => severity === "warning");
    const of = (facts: object) => exitCodeOf([{ ...fit, ...facts }]);
    expect(of({})).toBe(0);
    expect(of({ findings: [{ ...warning, severity: "info" }] })).toBe(0);
    expect(of({ findings: [warning] })).toBe(10);
    expect(of({ findings: [{ ...warning, severity: "problem" }] })).toBe(20);
    const alert = { name: "X", firing: true, sinceMs: 0, text: "" };
    expect(of({ alerts: [{ ...alert, severity: "warning" }] })).toBe(10);
    expect(of({ alerts: [{ ...alert, severity: "critical" }] })).toBe(20);
  });

  it("says which evidence is missing, and that nothing was found where nothing was", () => {
    const missing = [
      { source: "journal", status: "failing", text: "no right to read it" },
    ] as const;
    const other = { ...fit, group: "h", missing };
    expect(diagnosisLines([{ ...fit, missing }, other])).toEqual([
      "g: nothing found",
      "h: nothing found",
      "Unknown for want of a source:",
      "  journal: no right to read it",
    ]);
    expect(diagnosisLines([])).toEqual(["There is no group."]);
  });

  it("a rule of a rebalance older than a day is no finding any more", () => {
    const late = diagnosis(deathOfB().view(70_000 + 2 * 86_400_000));
    expect(late.findings.filter(({ rebalanceNumber }) => rebalanceNumber !== null)).toEqual([]);
  });
});
