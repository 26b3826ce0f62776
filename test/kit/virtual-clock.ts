/** One clock for tests and simulations alike. */
export { START_MS, VirtualClock } from "../../src/simulator/time/virtual-clock.ts";
