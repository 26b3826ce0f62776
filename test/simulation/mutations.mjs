/**
 * Bugs put in on purpose, from outside: a copy of the compiled project in which one file says something else. The product
 * knows nothing of them. Each substitution has to fit exactly once, so that it cannot silently become a bug no more.
 */
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const TARGET = fileURLToPath(new URL("../../.tsbuild/mutants/", import.meta.url));

/** What the compiled simulator is made of. */
const FOLDERS = [
  ...["model", "protocol", "assignors", "ports", "insight", "coordinator", "member"],
  ...["broker", "client", "simulator"],
];

export const MUTATIONS = {};

/** Makes the copy, and returns its folder. */
export async function mutate(dist, name) {
  const mutation = MUTATIONS[name];
  if (mutation === undefined)
    throw new Error(
      `There is no mutation "${name}": there are ${Object.keys(MUTATIONS).join(", ")}.`,
    );
  const folder = `${TARGET}${name}`;
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  for (const each of FOLDERS) await cp(`${dist}/${each}`, `${folder}/${each}`, { recursive: true });
  for (const { file, from, to } of mutation.changes) {
    const path = `${folder}/${file}`;
    const text = await readFile(path, "utf8");
    if (text.split(from).length !== 2)
      throw new Error(
        `Mutation "${name}" does not fit ${file} any more: "${from}" is not there once.`,
      );
    await writeFile(
      path,
      text.replace(from, () => to),
    );
  }
  return folder;
}
