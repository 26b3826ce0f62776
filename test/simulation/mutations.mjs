/**
 * Bugs put in on purpose, from outside: a copy of the compiled project in which one file says something else. The product
 * knows nothing of them. Each substitution has to fit exactly once, so that it cannot silently become a bug no more.
 */
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const TARGET = fileURLToPath(new URL("../../.tsbuild/mutants/", import.meta.url));

/** What the compiled simulator is made of. */
const FOLDERS = [
  ...["model", "protocol", "assignors", "ports", "coordinator", "member"],
  ...["broker", "client", "simulator"],
];

export const MUTATIONS = {
  /** What was fetched and handed out stays where it is when a partition goes, and is there when it comes back. */
  "skip-purge": {
    changes: [
      {
        file: "client/consumer/delivery/delivery.js",
        from: "        this.#fetcher.purge(partitions);\n        this.#moveEpochs(partitions);\n",
        to: "",
      },
      {
        file: "client/consumer/delivery/delivery.js",
        from: "    #forget(gone) {\n",
        to: "    #forget(gone) {\n        for (const owned of gone) owned.isStopped = true;\n        return this.#fetcher.stop(gone);\n",
      },
    ],
  },
  /** A commit that was fenced is sent again as whoever the member is by then. */
  "resend-fenced-commit": {
    changes: [
      {
        file: "client/consumer/offsets/commits.js",
        from: "return isRetriableCommitError(error);",
        to: 'return isRetriableCommitError(error) || ["ILLEGAL_GENERATION", "UNKNOWN_MEMBER_ID"].includes(error);',
      },
      {
        file: "client/consumer/offsets/commits.js",
        from: "entries, as: options.as, timeoutMs",
        to: "entries, as: this.#options.groupMetadata(), timeoutMs",
      },
      {
        file: "client/consumer/offsets/commits.js",
        from: "    #assertOwned(entries, as) {\n",
        to: "    #assertOwned(entries, as) {\n        return;\n",
      },
    ],
  },
  /** JoinGroup goes out while the application still does what it does when partitions are revoked. */
  "acknowledge-early": {
    changes: [
      {
        file: "client/consumer/membership/member-effects.js",
        from: "const error = await listenerCalls.call(effect.callback, partitions);",
        to: 'const calling = listenerCalls.call(effect.callback, partitions);\n            const error = effect.callback === "onPartitionsRevoked" ? null : await calling;',
      },
    ],
  },
};

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
  const filter = (path) => !/\.(map|d\.ts)$/.test(path);
  for (const each of FOLDERS)
    await cp(`${dist}/${each}`, `${folder}/${each}`, { recursive: true, filter });
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
