/** `npm run fuzz -- [--frames 10000000] [--seed 42]`: the fuzz test of `npm test`, for longer. */
import { spawnSync } from "node:child_process";
import { parseArgs } from "node:util";

const { values } = parseArgs({
  options: {
    frames: { type: "string", default: "10000000" },
    seed: { type: "string", default: "42" },
  },
});
const vitest = ["vitest", "run", "test/broker/fuzz", "--disable-console-intercept"];
const env = { ...process.env, FUZZ_FRAMES: values.frames, FUZZ_SEED: values.seed };
process.exitCode = spawnSync("npx", vitest, { stdio: "inherit", env }).status ?? 1;
