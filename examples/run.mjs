// `npm run example -- NAME` runs one example, without a name all of them.
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";

const folder = new URL("../.tsbuild/examples/", import.meta.url);
const wanted = process.argv[2];
const all = readdirSync(folder)
  .filter((file) => file.endsWith(".js"))
  .map((file) => file.slice(0, -3));
const names = all.filter((name) => wanted === undefined || name === wanted);
if (names.length === 0) {
  console.error(`There is no example "${wanted}": there are ${all.join(", ")}.`);
  process.exit(2);
}
for (const name of names) {
  console.log(`-- ${name}`);
  const { status } = spawnSync(process.execPath, [new URL(`${name}.js`, folder).pathname], {
    stdio: "inherit",
    timeout: 60_000,
  });
  if (status !== 0) {
    console.error(`The example ${name} failed.`);
    process.exit(1);
  }
}
