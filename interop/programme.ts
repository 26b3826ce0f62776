/** The programme: which cast lives which life, and which cannot because a client is missing. */
import { type Cast, casts, clientsOf } from "./clients/casts.ts";
import type { Client } from "./clients/client.ts";
import { java } from "./clients/java.ts";
import { regroup } from "./clients/regroup.ts";
import { suiteLife } from "./consumer-suite/suite.ts";
import { freezeLife } from "./life/freeze-life.ts";
import { groupLife } from "./life/group-life.ts";
import { growLife } from "./life/grow-life.ts";
import type { Stage } from "./life/stage.ts";
import { staticLife } from "./life/static-life.ts";
import { switchLife } from "./life/switch-life.ts";
import { toolsLife } from "./life/tools-life.ts";
import type { Options } from "./options.ts";

/** A story told with a cast on a stage. */
export interface Life {
  readonly name: string;
  live(stage: Stage): Promise<void>;
}

export interface Performance {
  readonly cast: Cast;
  readonly life: Life;
}

/** Every life of every cast that the options ask for. */
export function programme({ client, life }: Options): Performance[] {
  const wanted = client?.split(",");
  return casts
    .filter(
      (cast) =>
        wanted === undefined ||
        wanted.includes(cast.name) ||
        clientsOf(cast).some(({ name }) => wanted.includes(name)),
    )
    .flatMap((cast) => livesOf(cast).map((lived) => ({ cast, life: lived })))
    .filter((performance) => life === undefined || performance.life.name === life);
}

function livesOf(cast: Cast): Life[] {
  const lives: Life[] = [groupLife];
  if (cast.clients.every((client) => client.staticMembership !== "none")) lives.push(staticLife);
  if (cast.clients.every((client) => client === java)) lives.push(toolsLife);
  if (cast.clients.includes(regroup)) lives.push(freezeLife);
  const canGrow = cast.clients.every((client) => client.cannotGrow !== true);
  if (cast.clients.includes(regroup) && canGrow) lives.push(growLife);
  if (cast.name === regroup.name) lives.push(suiteLife);
  if (cast.assignor === "cooperative-sticky" && cast.clients.every(mayOfferBoth)) {
    lives.push(switchLife);
  }
  return lives;
}

/** Whether a member offers eager and cooperative assignors together; librdkafka refuses to, our kgo member has one. */
function mayOfferBoth(client: Client): boolean {
  return client === regroup || client === java;
}

/** A client that is ready, with its version, or the reason why it is not. */
export type Readiness = { version: string } | { missing: string };

/** Prepares every client of the programme, each once. */
export async function prepareClients(performances: readonly Performance[]) {
  const ready = new Map<Client, Readiness>();
  for (const { cast } of performances) {
    for (const client of clientsOf(cast)) {
      if (!ready.has(client)) ready.set(client, await readiness(client));
    }
  }
  return ready;
}

async function readiness(client: Client): Promise<Readiness> {
  try {
    await client.prepare();
    return { version: await client.version() };
  } catch (error) {
    return { missing: (error as Error).message };
  }
}
