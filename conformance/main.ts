import { compareFiles } from "./compare-files.ts";

const usage = `Usage: npm run conformance -- FILE…

Compares regroup with vectors made by Apache Kafka's own classes: messages, record batches, assignments and
traces of group coordinators, as JSON lines, plain or gzipped. Prints the first misses of each file and a
line "N of M".

Ends with 0 when everything matched, with 1 when something did not or when a file had nothing to compare,
with 2 when a file could not be read or is of no known kind; the other files are compared all the same.

Example:
  npm run conformance -- test/fixtures/kafka/vectors/wire.jsonl.gz
`;

/** `npm run conformance -- FILE…`: compares regroup with vectors made by Apache Kafka's own classes. */
const args = process.argv.slice(2);
if (args.includes("--help") || args.includes("-h")) {
  process.stdout.write(usage);
} else if (args.length === 0) {
  console.error("No file is given, see npm run conformance -- --help.");
  process.exitCode = 2;
} else {
  process.exitCode = await compareFiles(args, console);
}
