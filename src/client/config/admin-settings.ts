import { type AdminOptions, type AdminSettings, adminOptions } from "./admin-options.ts";
import { type Checked, checkClient } from "./check-client.ts";
import { logNotes } from "./config-note.ts";
import { readOptions } from "./read-options.ts";

/**
 * Checks an admin client's options and fills the defaults in. Throws `TypeError` for a name or type that is wrong, and
 * `InvalidConfigError` for values that are not valid, alone or together. Nothing has happened when it throws.
 */
export function adminSettings(options: AdminOptions): AdminSettings {
  const read: Checked<AdminSettings> = readOptions("admin", adminOptions, options);
  const { values, notes } = checkClient(read);
  logNotes(values.log, notes);
  return values;
}
