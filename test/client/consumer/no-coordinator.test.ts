import { afterEach, describe, expect, it } from "vitest";
import { ConsumerWorld } from "./consumer-world.ts";

let world: ConsumerWorld;
afterEach(() => world.close());

describe("a consumer that finds no coordinator", () => {
  it("because what answers is no Kafka broker fails, and names it", async () => {
    world = await ConsumerWorld.start({ partitions: 1 });
    const listener = await world.cluster.network.listen({
      host: "web",
      port: 80,
      accept: (connection) => {
        connection.write([Buffer.from("HTTP/1.1 400 Bad Request\r\n\r\n")]);
        return { onData() {}, onDrain() {}, onClose() {} };
      },
    });
    const consumer = world.consumer({ bootstrapServers: ["web:80"] });
    consumer.subscribe(["t"]);
    await expect(world.clock.until(consumer.poll(5_000))).rejects.toThrow(/web:80.*HTTP server/);
    expect(consumer.state).toBe("failed");
    await listener.close();
  });
});
