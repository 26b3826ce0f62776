import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

/** Tests in a real Chromium: npm run test:browser. One browser at a time, or they would measure one another. */
export default defineConfig({
  root: fileURLToPath(new URL("../..", import.meta.url)),
  test: {
    name: "browser",
    include: ["test/browser/**/*.browser.ts"],
    testTimeout: 20_000,
    hookTimeout: 30_000,
    fileParallelism: false,
    reporters: ["default"],
  },
});
