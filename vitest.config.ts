import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const source = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** They load zstd's WebAssembly, which a process can do only once: each has a process of its own. */
const withZstd = [
  "test/node/codecs.test.ts",
  "test/broker/produce/compression.test.ts",
  "test/protocol/records/**/*.test.ts",
  "test/conformance/**/*.test.ts",
  "test/cli/wire.test.ts",
];

export default defineConfig({
  resolve: {
    // Conformance imports the package by its public doors; here they open on the sources.
    alias: [
      { find: /^regroup$/, replacement: source("./src/node-client/index.ts") },
      { find: "regroup/broker", replacement: source("./src/embedded/index.ts") },
      { find: /^regroup\/(.+)$/, replacement: source("./src/$1/index.ts") },
    ],
  },
  test: {
    testTimeout: 20_000,
    // By default one core is left idle, which is half of a machine with two.
    maxWorkers: "100%",
    reporters: ["default"],
    projects: [
      {
        extends: true,
        test: {
          name: "shared",
          include: ["test/**/*.test.ts"],
          exclude: withZstd,
          // Sources are loaded once for many files: half of the time went into loading them.
          isolate: false,
        },
      },
      { extends: true, test: { name: "zstd", include: withZstd } },
    ],
  },
});
