import type { GroupView } from "../../../insight/index.ts";
import { ExportMenu } from "../export/export-menu.tsx";
import { Masthead } from "../parts/masthead.tsx";
import type { ConnectionState } from "../store/connection.ts";
import { navigate, type ViewName } from "../store/router.ts";
import { shownView } from "../store/shown-view.ts";

export interface HeaderProps {
  readonly groupId: string;
  readonly view: GroupView | null;
  readonly connection: ConnectionState;
}

/** Longer names are set smaller, so that the line stays one. */
const LONG_NAME = 24;

/** Which group this is, in one line, and how fresh what is shown is. */
export function Header({ groupId, view, connection }: HeaderProps) {
  return (
    <Masthead connection={heardConnection(view, connection)} tools={<HeaderTools />}>
      <h1 class="group-name" data-long={groupId.length > LONG_NAME}>
        {groupId}
      </h1>
      {view !== null && <Facts view={view} />}
    </Masthead>
  );
}

/** A console that is live shows no more than its sources hear. */
function heardConnection(view: GroupView | null, connection: ConnectionState): ConnectionState {
  const heard = (view?.sources ?? []).filter(({ status }) => status !== "off");
  const isCutOff = heard.length > 0 && heard.every(({ status }) => status === "failing");
  return connection === "live" && isCutOff ? "unheard" : connection;
}

function Facts({ view }: { readonly view: GroupView }) {
  const { groupType, protocolName, generationId, coordinatorId } = view.now;
  const isConsumerGroup = groupType === "consumer";
  return (
    <dl class="facts">
      <Fact name="" value={groupType === "unknown" ? "type unknown" : `${groupType} group`} />
      <Fact
        name="assignor"
        value={protocolName === null ? "unknown" : protocolText(protocolName)}
      />
      <Fact
        name={isConsumerGroup ? "epoch" : "generation"}
        value={generationId === null ? "unknown" : String(generationId)}
      />
      <Fact
        name="coordinator"
        value={coordinatorId === null ? "unknown" : `broker ${coordinatorId}`}
      />
    </dl>
  );
}

function Fact({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div>
      <dt>{name === "" ? <span class="visually-hidden">type</span> : name}</dt> <dd>{value}</dd>
    </div>
  );
}

/** Kafka's built-in assignors are eager but one. */
function protocolText(name: string): string {
  const eager = ["range", "roundrobin", "sticky"];
  return eager.includes(name) ? `${name} (eager)` : name;
}

const VIEWS: readonly { readonly view: ViewName; readonly word: string }[] = [
  { view: "members", word: "Members" },
  { view: "partitions", word: "Partitions" },
];

function HeaderTools() {
  return (
    <>
      <ViewToggle />
      <ExportMenu name="view" title="Whole view" target={wholeView} />
    </>
  );
}

/** Everything below the masthead but the deck, whenever it is asked for. */
const wholeView = {
  get current(): HTMLElement | null {
    return document.querySelector<HTMLElement>(".main-column");
  },
};

function ViewToggle() {
  return (
    <fieldset class="segments" aria-label="View">
      {VIEWS.map(({ view, word }) => (
        <button
          key={view}
          type="button"
          class="button"
          aria-pressed={shownView.value === view}
          onClick={() => navigate({ view })}
        >
          {word}
        </button>
      ))}
    </fieldset>
  );
}
