import { fileURLToPath } from "node:url";

/** The page as `npm run build` makes it. */
export const builtPage = fileURLToPath(new URL("../../dist/console-ui", import.meta.url));
