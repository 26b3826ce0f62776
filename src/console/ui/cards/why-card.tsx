import {
  type GroupView,
  memberLetters,
  type RebalanceView,
  type WhyLine,
  whyCard,
} from "../../../insight/index.ts";
import { clockTime } from "../format.ts";
import { ChartFrame } from "../parts/chart-frame.tsx";
import { ownerStyle } from "../parts/owner-colour.ts";
import { TableTwin } from "../parts/table-twin.tsx";
import { recordingState } from "../recording/opened-recording.ts";
import { endpoints } from "../store/api.ts";
import { selectedPartition } from "../store/selection.ts";

type Part = WhyLine["parts"][number];

export interface WhyProps {
  readonly view: GroupView;
  readonly rebalance: RebalanceView | null;
}

/** Why the rebalance that is open happened, how that is known, what it cost, and what to change. */
export function Why({ view, rebalance }: WhyProps) {
  if (rebalance === null) {
    return (
      <ChartFrame id="why" title="Why" class="why">
        <p class="empty">The first rebalance that is seen is explained here.</p>
      </ChartFrame>
    );
  }
  const card = whyCard(rebalance, view);
  return (
    <ChartFrame
      id="why"
      title="Why"
      note={`rebalance ${rebalance.number}`}
      class="why"
      table={() => (
        <TableTwin
          caption={`Why rebalance ${rebalance.number}`}
          columns={["About", "What is known"]}
          rows={card.lines.map(({ label, text }) => [label, text])}
        />
      )}
      tools={<Report view={view} number={rebalance.number} />}
    >
      <dl class="why-lines">
        {card.lines.map((line) => (
          <div key={line.label} class="why-line" data-label={line.label}>
            <dt>{line.label}</dt>
            <dd>
              {line.parts.map((part, index) => (
                <WhyPart key={`${index}${part.text}`} part={part} view={view} />
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </ChartFrame>
  );
}

/** The incident report: the server's, or of an opened recording made here by the same code. */
function Report({ view, number }: { readonly view: GroupView; readonly number: number }) {
  if (recordingState.value.type === "none") {
    const href = endpoints.report(view.groupId, number);
    return (
      <a class="button quiet" href={href} target="_blank" rel="noreferrer">
        Report
      </a>
    );
  }
  const save = (): void => {
    import("./save-report.ts").then(
      ({ saveReport }) => saveReport(view, number),
      () => {
        // The page is still there; whoever wants the report presses again.
      },
    );
  };
  return (
    <button type="button" class="button quiet" onClick={save}>
      Report
    </button>
  );
}

function WhyPart({ part, view }: { readonly part: Part; readonly view: GroupView }) {
  switch (part.type) {
    case "instant":
      return <time dateTime={new Date(part.atMs).toISOString()}>{clockTime(part.atMs)}</time>;
    case "member":
      return <MemberPart memberId={part.memberId} text={part.text} view={view} />;
    case "partition":
      return <PartitionPart text={part.text} name={`${part.topic}-${part.partition}`} />;
    case "grade":
      return (
        <span class="grade" data-grade={part.grade}>
          {part.text.replace(/^\s*\[(.*)\]\s*$/, "$1")}
        </span>
      );
    case "rule":
      return <code class="rule">{part.text.trim().replace(/^\((.*)\)$/, "$1")}</code>;
    case "change":
      return (
        <span class="change">
          <code>{part.setting}</code> <s>{part.now}</s> <span aria-hidden="true">→</span>{" "}
          <b>{part.proposed}</b>
        </span>
      );
    default:
      return <>{part.text}</>;
  }
}

function MemberPart({ memberId, text, view }: { memberId: string; text: string; view: GroupView }) {
  const mark = memberLetters(view).get(memberId);
  return (
    <span class="who">
      {mark !== undefined && (
        <span class="letter small" style={ownerStyle(mark.ordinal)} aria-hidden="true">
          {mark.letter}
        </span>
      )}
      {text}
    </span>
  );
}

function PartitionPart({ text, name }: { readonly text: string; readonly name: string }) {
  return (
    <button
      type="button"
      class="text-button"
      onClick={() => {
        selectedPartition.value = name;
      }}
    >
      {text}
    </button>
  );
}
