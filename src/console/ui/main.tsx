import { render } from "preact";

render(<main>regroup</main>, document.getElementById("app")!);
