import { expect, it } from "vitest";

it("the door opens on these names: a change here is a change for users", async () => {
  const door = await import("../../src/node-client/index.ts");
  const names = Object.keys(door).sort();
  expect(names.filter((name) => name.endsWith("Error")).length).toBeGreaterThan(30);
  expect(names.filter((name) => !name.endsWith("Error"))).toEqual([
    "Admin",
    "Consumer",
    "Producer",
    "bytesDeserializer",
    "bytesSerializer",
    "doubleDeserializer",
    "doubleSerializer",
    "integerDeserializer",
    "integerSerializer",
    "jsonDeserializer",
    "jsonSerializer",
    "longDeserializer",
    "longSerializer",
    "openTelemetryMetrics",
    "prometheusMetrics",
    "propertiesOptions",
    "silentLog",
    "stringDeserializer",
    "stringSerializer",
  ]);
});
