import { chmodSync } from "node:fs";
import { build } from "rolldown";

const door = (folder) => `dist/${folder}/index.js`;

/** One file for each public door and for the command, in place of several hundred modules: see docs/adr/0007. */
await build({
  input: {
    regroup: "dist/cli/main.js",
    index: door("node-client"),
    broker: door("embedded"),
    assignors: door("assignors"),
    protocol: door("protocol"),
    coordinator: door("coordinator"),
    insight: door("insight"),
    member: door("member"),
    simulator: door("simulator"),
    observer: door("observer"),
    console: door("console"),
    // The demo's consumers start on their own, several at a time: one file each loads four times as fast.
    "consumer-process": "dist/cli/demo/consumer-process.js",
    "producer-process": "dist/cli/demo/producer-process.js",
  },
  platform: "node",
  // Packages stay packages. Every command but `broker` is loaded from where it was compiled.
  external: (id) => !/^[./]/.test(id) || id === "../cli/program.js",
  plugins: [
    {
      name: "commands-stay",
      resolveId: (id) =>
        id === "./program.js" ? { id: "../cli/program.js", external: true } : null,
    },
  ],
  output: {
    dir: "dist/bundle",
    format: "esm",
    sourcemap: true,
    entryFileNames: "[name].js",
    chunkFileNames: "part-[hash].js",
    cleanDir: true,
  },
});

// npm makes a bin executable where it installs a package, not in a checkout.
chmodSync("dist/bundle/regroup.js", 0o755);
