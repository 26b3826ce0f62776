/** Hands a file to the reader's downloads. */
export function saveFile(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = fileName(name);
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

export function saveText(text: string, name: string): void {
  saveFile(new Blob([text], { type: "text/plain;charset=utf-8" }), name);
}

/** Group ids may hold any character; file names may not. */
export function fileName(name: string): string {
  return name.replace(/[^\w.-]+/g, "_").slice(0, 120);
}
