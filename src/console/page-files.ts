import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { extname, join, sep } from "node:path";
import { gzipSync } from "node:zlib";
import type { Context } from "hono";
import { refusal } from "./refusal.ts";

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".json": "application/json; charset=utf-8",
  ".webmanifest": "application/manifest+json",
  ".woff2": "font/woff2",
  ".map": "application/json; charset=utf-8",
  ".txt": "text/plain; charset=utf-8",
};

const COMPRESSED = new Set([".html", ".js", ".css", ".svg", ".json", ".map"]);

interface PageFile {
  readonly type: string;
  /** Weak: the same for both encodings. */
  readonly etag: string;
  /** Its name changes with its content: a browser need never ask again. */
  readonly hashed: boolean;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly gzipped: Uint8Array<ArrayBuffer> | null;
}

/**
 * The page's files, read once and held: a few hundred kilobytes. What is asked for is looked up among them by name, so no
 * path can lead elsewhere.
 */
export class PageFiles {
  readonly #files = new Map<string, PageFile>();

  /** A folder that is not there, since the page is not built, is as an empty one. */
  constructor(folder: string) {
    for (const path of filesBelow(folder)) {
      this.#files.set(`/${path.split(sep).join("/")}`, readPageFile(folder, path));
    }
  }

  /** A file; the page itself for every address that the page draws; else 404. */
  respond(context: Context): Response {
    const { path } = context.req;
    const file = this.#files.get(path === "/" ? "/index.html" : path);
    if (file !== undefined) return fileResponse(context, file);
    const page = this.#files.get("/index.html");
    if (page === undefined) {
      return refusal(context, 503, "The console's page is not built: run npm run build first.");
    }
    if (isPageAddress(path)) return fileResponse(context, page);
    return refusal(context, 404, "The console has nothing at this address.");
  }
}

/** Files lie in `assets`; all else that is no file of ours is a view of the page, even with a dot in a group's name. */
function isPageAddress(path: string): boolean {
  return !/^\/(assets|api|metrics)(\/|$)/.test(path) && !/^\/[^/]*\.[^/]*$/.test(path);
}

function fileResponse(context: Context, file: PageFile): Response {
  const headers = new Headers({
    "Content-Type": file.type,
    "Cache-Control": file.hashed ? "public, max-age=31536000, immutable" : "no-cache",
    ETag: file.etag,
    Vary: "Accept-Encoding",
  });
  if (context.req.header("if-none-match") === file.etag)
    return new Response(null, { status: 304, headers });
  const takesGzip = /\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))/.test(
    context.req.header("accept-encoding") ?? "",
  );
  if (file.gzipped === null || !takesGzip) return new Response(file.bytes, { headers });
  headers.set("Content-Encoding", "gzip");
  return new Response(file.gzipped, { headers });
}

function filesBelow(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

function readPageFile(folder: string, path: string): PageFile {
  const bytes = new Uint8Array(readFileSync(join(folder, path)));
  const ending = extname(path);
  return {
    type: CONTENT_TYPES[ending] ?? "application/octet-stream",
    etag: `W/"${createHash("sha256").update(bytes).digest("base64url").slice(0, 22)}"`,
    hashed: /^assets[/\\].*-[\w-]{8,}\.\w+$/.test(path),
    bytes,
    gzipped: COMPRESSED.has(ending) ? new Uint8Array(gzipSync(bytes)) : null,
  };
}
