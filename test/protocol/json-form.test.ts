import { describe, expect, it } from "vitest";
import {
  fetch,
  fromKafkaJson,
  heartbeat,
  joinGroup,
  messageByName,
  toKafkaJson,
} from "../../src/protocol/index.ts";

describe("Kafka's JSON form", () => {
  it("has the fields of the version, tagged ones only where they are set, bytes in base64", () => {
    const { request } = joinGroup;
    const value = request.decode(
      request.encode(
        { groupId: "g", protocols: [{ name: "range", metadata: new Uint8Array([1, 2]) }] },
        0,
      ),
      0,
    );
    expect(toKafkaJson(request, 0, value)).toEqual({
      groupId: "g",
      sessionTimeoutMs: 0,
      memberId: "",
      protocolType: "",
      protocols: [{ name: "range", metadata: "AQI=" }],
    });
    expect(
      toKafkaJson(fetch.request, 12, fetch.request.decode(fetch.request.encode({}, 12), 12)),
    ).not.toHaveProperty("clusterId");
  });

  it("keeps unknown tagged fields", () => {
    const { response } = heartbeat;
    const unknownTaggedFields = [{ tag: 3, bytes: new Uint8Array([0xab]) }];
    const value = response.decode(response.encode({ unknownTaggedFields }, 4), 4);
    const json = toKafkaJson(response, 4, value);
    expect(json).toEqual({
      throttleTimeMs: 0,
      errorCode: 0,
      unknownTaggedFields: [{ tag: 3, hex: "ab" }],
    });
    expect(fromKafkaJson(response, 4, json)).toMatchObject({ unknownTaggedFields });
  });

  it.each([
    [[], "HeartbeatRequest: an object expected, not []"],
    [{ groupid: "g" }, "HeartbeatRequest.groupid: there is no such field"],
    [{ constructor: 1 }, "HeartbeatRequest.constructor: there is no such field"],
    [
      { groupInstanceId: "i" },
      "HeartbeatRequest.groupInstanceId: version 0 does not have it, only 3+",
    ],
    [{ groupId: 5 }, "HeartbeatRequest.groupId: a string expected, not 5"],
    [{ generationId: "5" }, 'HeartbeatRequest.generationId: a number expected, not "5"'],
    [{ unknownTaggedFields: [{ tag: 1 }] }, "unknownTaggedFields[0]: {tag, hex} expected"],
  ])("refuses %j", (json, message) => {
    expect(() => fromKafkaJson(heartbeat.request, 0, json)).toThrow(message);
  });

  it("says which element is wrong", () => {
    const json = { protocols: [{ name: "a" }, { name: "b", metadata: "*" }] };
    expect(() => fromKafkaJson(joinGroup.request, 0, json)).toThrow(
      'JoinGroupRequest.protocols[1].metadata: base64 expected, not "*"',
    );
  });
});

it("messages are found by Kafka's names", () => {
  expect(messageByName("JoinGroupRequest")).toBe(joinGroup.request);
  expect(messageByName("OffsetCommitValue")!.versions).toEqual({ min: 0, max: 4 });
  expect(messageByName("constructor")).toBeUndefined();
});
