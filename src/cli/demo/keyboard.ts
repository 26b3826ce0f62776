/** What can be done to the group. */
export type StageAction =
  | { readonly type: "Die" | "Leave" | "Join" | "Freeze" | "GoOn" | "AddPartitions" }
  /** Whom the next action is for: consumer-1 to consumer-9. */
  | { readonly type: "Choose"; readonly number: number };

/** What a key asks for. */
export type KeyAction = StageAction | { readonly type: "Help" } | { readonly type: "Quit" };

export const keysHelp: readonly string[] = [
  "d  kill -9 a consumer       f  freeze one (SIGSTOP)    p  add two partitions",
  "l  let one leave cleanly    g  let it go on (SIGCONT)  ?  this help",
  "j  let one more join        1–9  choose whom (else the newest)  q  quit",
];

/** The action of a key press, as the terminal sends it in raw mode. */
export function keyAction(key: string): KeyAction | null {
  if (/^[1-9]$/.test(key)) return { type: "Choose", number: Number(key) };
  switch (key) {
    case "d":
      return { type: "Die" };
    case "l":
      return { type: "Leave" };
    case "j":
      return { type: "Join" };
    case "f":
      return { type: "Freeze" };
    case "g":
      return { type: "GoOn" };
    case "p":
      return { type: "AddPartitions" };
    case "?":
    case "h":
      return { type: "Help" };
    case "q":
    case "\u0003":
    case "\u0004":
      return { type: "Quit" };
    default:
      return null;
  }
}

/** Reads single keys until the returned function is called. */
export function readKeys(
  stdin: NodeJS.ReadStream,
  onAction: (action: KeyAction) => void,
): () => void {
  const onData = (keys: string): void => {
    for (const key of keys) {
      const action = keyAction(key);
      if (action !== null) onAction(action);
    }
  };
  stdin.setRawMode(true);
  stdin.setEncoding("utf8");
  stdin.on("data", onData);
  stdin.resume();
  return () => {
    stdin.off("data", onData);
    stdin.setRawMode(false);
    stdin.pause();
  };
}
