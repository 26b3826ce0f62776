import { expect, it } from "vitest";
import { ignoredInFiles } from "../../src/cli/broker/server-properties.ts";
import { startBroker } from "../../src/embedded/index.ts";

it.each(ignoredInFiles)("%s is ignored in a file because it is refused elsewhere", async (name) => {
  await expect(startBroker({ config: { [name]: "7" } })).rejects.toThrow(
    `Cannot configure ${name}`,
  );
});
