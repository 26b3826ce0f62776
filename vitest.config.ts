import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: {
    // Conformance imports the package by its public doors; here they open on the sources.
    alias: [
      {
        find: "regroup/broker",
        replacement: fileURLToPath(new URL("./src/embedded/index.ts", import.meta.url)),
      },
      {
        find: /^regroup\/(.+)$/,
        replacement: fileURLToPath(new URL("./src/$1/index.ts", import.meta.url)),
      },
    ],
  },
  test: {
    include: ["test/**/*.test.ts"],
    testTimeout: 20_000,
    reporters: ["default"],
  },
});
