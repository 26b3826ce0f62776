import { useEffect, useState } from "preact/hooks";
import { openRecordingFile } from "./opened-recording.ts";

/** Takes a recording that is dropped anywhere on the page. */
export function DropTarget() {
  const [isOver, setIsOver] = useState(false);
  useEffect(() => listenForFiles(setIsOver), []);
  if (!isOver) return null;
  return (
    <div class="drop-target" aria-hidden="true">
      <p>Drop the recording to open it. It stays in this browser.</p>
    </div>
  );
}

/** Returns the way to stop. */
function listenForFiles(setIsOver: (isOver: boolean) => void): () => void {
  const onOver = (event: DragEvent): void => {
    if (event.dataTransfer?.types.includes("Files") !== true) return;
    event.preventDefault();
    setIsOver(true);
  };
  const onLeave = (event: DragEvent): void => {
    if (event.relatedTarget === null) setIsOver(false);
  };
  const onDrop = (event: DragEvent): void => {
    setIsOver(false);
    const file = event.dataTransfer?.files[0];
    if (file === undefined) return;
    event.preventDefault();
    openRecordingFile(file);
  };
  addEventListener("dragover", onOver);
  addEventListener("dragleave", onLeave);
  addEventListener("drop", onDrop);
  return () => {
    removeEventListener("dragover", onOver);
    removeEventListener("dragleave", onLeave);
    removeEventListener("drop", onDrop);
  };
}
