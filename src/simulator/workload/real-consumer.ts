import { Consumer } from "../../client/index.ts";
import type { MakeConsumer } from "./consumer-under-test.ts";

/** The consumer that users have, in a simulated process. */
export const realConsumer: MakeConsumer = (options, ports) => new Consumer(options, ports);
