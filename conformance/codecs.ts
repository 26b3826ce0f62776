import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import type { Codecs } from "regroup/protocol";

/** `node/` has no public door; its build stands beside the package's own description. */
interface NodeDoor {
  loadCodecs(): Promise<Codecs>;
}

/** The codecs that regroup itself uses. */
export async function productCodecs(): Promise<Codecs> {
  const description = createRequire(import.meta.url).resolve("regroup/package.json");
  const door = new URL("dist/node/index.js", pathToFileURL(description));
  const { loadCodecs } = (await import(door.href)) as NodeDoor;
  return loadCodecs();
}
