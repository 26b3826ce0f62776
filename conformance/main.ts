import { compareFiles } from "./compare-files.ts";

/** `npm run conformance -- FILE…`: compares regroup with vectors made by Apache Kafka's own classes. */
const paths = process.argv.slice(2);
if (paths.length === 0) {
  console.error("Usage: npm run conformance -- FILE…");
  process.exitCode = 2;
} else {
  process.exitCode = await compareFiles(paths, console);
}
