import { render } from "preact";
import "@preact/signals";
import { App } from "./app.tsx";
import { startRecordings } from "./recording/opened-recording.ts";
import { startClock } from "./store/clock.ts";
import { openDemoGroup, startMeta } from "./store/meta.ts";
import { startPreferences } from "./store/preferences.ts";
import { startRouter } from "./store/router.ts";
import "./styles/index.css";

startPreferences();
startRouter();
startClock();
startMeta();
startRecordings();
openDemoGroup();
render(<App />, document.getElementById("app")!);
