import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

/** Takes pictures, tests nothing: npm run screenshots. */
export default defineConfig({
  root: fileURLToPath(new URL("../..", import.meta.url)),
  test: {
    name: "screenshots",
    include: ["test/browser/screenshots.ts", "test/browser/readme-pictures.ts"],
    testTimeout: 180_000,
    fileParallelism: false,
    hookTimeout: 30_000,
    reporters: ["default"],
  },
});
