import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const here = fileURLToPath(new URL(".", import.meta.url));

/** The page is static files beside the compiled server, which serves them; nothing is loaded from elsewhere. */
export default defineConfig({
  root: here,
  base: "/",
  logLevel: "warn",
  build: {
    outDir: fileURLToPath(new URL("../../../dist/console-ui", import.meta.url)),
    emptyOutDir: true,
    target: "es2022",
    // The content security policy allows files of our own only: no inlined scripts, styles or images.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      treeshake: {
        // Pure folders do nothing by being loaded: what only a recording needs of them is loaded with one.
        moduleSideEffects: (id) => !/[\\/]src[\\/](insight|model)[\\/]/.test(id),
      },
    },
  },
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
});
