import { describe, expect, test } from "vitest";
import { NetworkSwitch } from "../../src/cli/demo/network-switch.ts";
import type { ClientConnectionHandler, ConnectOptions } from "../../src/ports/index.ts";

/** A connector whose far end is this test. */
function network() {
  const seen: string[] = [];
  let far: ClientConnectionHandler | null = null;
  const wires = new NetworkSwitch({
    connect: ({ handler }: ConnectOptions) => {
      seen.push("connect");
      far = handler;
      return {
        write: (chunks) => {
          seen.push(`write ${chunks.map((chunk) => chunk[0]).join(",")}`);
          return 0;
        },
        pause: () => seen.push("pause"),
        resume: () => seen.push("resume"),
        destroy: () => seen.push("destroy"),
      };
    },
  });
  const heard: string[] = [];
  const connect = () =>
    wires.connect({
      host: "127.0.0.1",
      port: 1,
      tls: null,
      handler: {
        onConnect: () => heard.push("connect"),
        onData: (bytes) => heard.push(`data ${bytes[0]}`),
        onDrain: () => heard.push("drain"),
        onClose: () => heard.push("close"),
      },
    });
  return { wires, connect, seen, heard, far: () => far as unknown as ClientConnectionHandler };
}

const bytes = (value: number): Uint8Array => new Uint8Array([value]);

describe("a network that is cut", () => {
  test("carries everything until then", () => {
    const { connect, seen, heard, far } = network();
    const wire = connect();
    far().onConnect();
    wire.write([bytes(1)]);
    far().onData(bytes(2));
    expect(seen).toEqual(["connect", "write 1"]);
    expect(heard).toEqual(["connect", "data 2"]);
  });

  test("carries nothing either way, and delivers late what was on its way when it is back", () => {
    const { wires, connect, seen, heard, far } = network();
    const wire = connect();
    wires.cut();
    expect(wire.write([bytes(1)])).toBe(1);
    expect(wire.write([bytes(2)])).toBe(2);
    const arriving = bytes(3);
    far().onData(arriving);
    arriving[0] = 9;
    expect(seen).toEqual(["connect", "pause"]);
    expect(heard).toEqual([]);
    wires.restore();
    expect(seen).toEqual(["connect", "pause", "write 1,2", "resume"]);
    expect(heard).toEqual(["data 3"]);
  });

  test("does not tell that the other side has closed until it is back", () => {
    const { wires, connect, heard, far } = network();
    connect();
    wires.cut();
    far().onClose(null);
    expect(heard).toEqual([]);
    wires.restore();
    expect(heard).toEqual(["close"]);
  });

  test("lets no new connection come to be until it is back", async () => {
    const { wires, connect, seen, heard } = network();
    wires.cut();
    const given = connect();
    given.write([bytes(1)]);
    const abandoned = connect();
    abandoned.destroy();
    await new Promise((resolve) => setImmediate(resolve));
    expect(heard).toEqual(["close"]);
    expect(seen).toEqual([]);
    wires.restore();
    expect(seen).toEqual(["connect", "write 1", "resume"]);
  });

  test("lets a client close what it has given up on, and hear of that at once", () => {
    const { wires, connect, seen, heard, far } = network();
    const wire = connect();
    wires.cut();
    wire.destroy();
    far().onClose(null);
    expect(seen).toEqual(["connect", "pause", "destroy"]);
    expect(heard).toEqual(["close"]);
  });

  test("keeps a connection paused that its client has paused", () => {
    const { wires, connect, seen } = network();
    const wire = connect();
    wires.cut();
    wire.pause();
    wires.restore();
    expect(seen).toEqual(["connect", "pause", "pause"]);
  });
});
