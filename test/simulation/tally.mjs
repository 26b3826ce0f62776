/** What a campaign came to, so far. */
export class Tally {
  failures = [];
  #startedAtMs = performance.now();
  #seeds = 0;
  #simulatedMs = 0;
  #sums = { events: 0, generations: 0, processed: 0, duplicates: 0, commits: 0, restarts: 0 };
  #faults = new Map();

  add(report) {
    this.#seeds++;
    this.#simulatedMs += report.simulatedMs;
    this.#sums.events += report.eventCount;
    this.#sums.generations += report.generationCount;
    this.#sums.processed += report.processedCount;
    this.#sums.duplicates += report.duplicateCount;
    this.#sums.commits += report.commitCount;
    this.#sums.restarts += report.failureCount;
    for (const [type, count] of Object.entries(report.faultCounts))
      this.#faults.set(type, (this.#faults.get(type) ?? 0) + count);
  }

  addFailure(seed, finding) {
    this.failures.push({ seed, finding });
  }

  line() {
    const seconds = (performance.now() - this.#startedAtMs) / 1000;
    const rate = (this.#seeds / seconds).toFixed(2);
    return `${this.#seeds} seeds, ${rate}/s, ${this.failures.length} failed`;
  }

  text() {
    const seconds = (performance.now() - this.#startedAtMs) / 1000;
    const hours = this.#simulatedMs / 3_600_000;
    const faults = [...this.#faults].sort().map(([type, count]) => `  ${type.padEnd(18)} ${count}`);
    const total = [...this.#faults.values()].reduce((sum, count) => sum + count, 0);
    return [
      `${this.#seeds} seeds, ${this.failures.length} failed`,
      `${(this.#seeds / seconds).toFixed(2)} seeds/s, ${seconds.toFixed(0)} s`,
      `${hours.toFixed(1)} simulated hours, ${((hours * 3600) / seconds).toFixed(0)} × real time`,
      `${this.#sums.events} events, ${(this.#sums.events / seconds).toFixed(0)}/s`,
      ...Object.entries(this.#sums)
        .filter(([name]) => name !== "events")
        .map(([name, count]) => `${count} ${name}`),
      `${total} faults`,
      ...faults,
      ...this.failures.map(({ seed, finding }) => `FAILED ${seed}: ${finding}`),
    ].join("\n");
  }
}
