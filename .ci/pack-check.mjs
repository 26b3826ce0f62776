// Packs, installs the tarball into an empty project, opens every public door and runs the binary from there.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const manifest = JSON.parse(readFileSync("package.json", "utf8"));
const folder = mkdtempSync(join(tmpdir(), "regroup-pack-"));
const run = (command, args, options = {}) =>
  execFileSync(command, args, {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
    ...options,
  });

try {
  const [packed] = JSON.parse(run("npm", ["pack", "--json", "--pack-destination", folder]));
  const paths = packed.files.map((file) => file.path);
  const foreign = paths.filter(
    (path) =>
      !/^(dist\/|docs\/|monitoring\/|README\.md$|LICENSE$|CHANGELOG\.md$|CONTRIBUTING\.md$|package\.json$)/.test(
        path,
      ) || /\.tsbuildinfo$|\.test\.|fixtures/.test(path),
  );
  if (foreign.length > 0)
    throw new Error(`the package would ship ${foreign.slice(0, 5).join(", ")}`);
  for (const file of ["README.md", "LICENSE", "dist/bundle/regroup.js"])
    if (!paths.includes(file)) throw new Error(`the package lacks ${file}`);

  writeFileSync(join(folder, "package.json"), '{"name":"guest","private":true,"type":"module"}');
  run("npm", ["install", "--no-audit", "--no-fund", join(folder, packed.filename)], {
    cwd: folder,
  });
  const doors = Object.keys(manifest.exports).filter((door) => door !== "./package.json");
  const script = doors
    .map((door) => `await import(${JSON.stringify(door.replace(".", manifest.name))});`)
    .join("\n");
  run(process.execPath, ["--input-type=module", "--eval", script], { cwd: folder });
  const version = run(join(folder, "node_modules/.bin/regroup"), ["--version"], {
    cwd: folder,
  }).trim();
  if (version !== manifest.version) throw new Error(`regroup --version says ${version}`);
  console.log(
    `${paths.length} files, ${packed.unpackedSize} bytes; doors ${doors.join(" ")}; bin ${version}`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
