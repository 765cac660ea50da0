import * as fc from "fast-check";
import { expect, test } from "vitest";
import { readEventData } from "../../../src/query/ask/server-sent-events.ts";

async function events(text: string, cuts: readonly number[] = []): Promise<string[]> {
  const bytes = new TextEncoder().encode(text);
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].toSorted((a, b) => a - b);
  async function* body(): AsyncGenerator<Uint8Array> {
    for (let i = 1; i < places.length; i++) yield await Promise.resolve(bytes.slice(places[i - 1], places[i]));
  }
  const found: string[] = [];
  for await (const data of readEventData(body())) found.push(data);
  return found;
}

test("comments, other fields and empty events are left out; lines of one event are joined", async () => {
  expect(await events(": hello\n\nevent: x\ndata: a\ndata:b\nid: 1\n\n\ndata: c\n\n")).toEqual(["a\nb", "c"]);
});

test("an event without its blank line at the end still counts", async () => {
  expect(await events("data: a\n\ndata: [DONE]")).toEqual(["a", "[DONE]"]);
});

test("wherever the body is cut, and however lines end, the events are the same", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.nat(), { maxLength: 20 }),
      fc.constantFrom("\n", "\r\n", "\r"),
      async (cuts, lineEnd) => {
        const text = ["data: 鲸路 {}", "", ": c", "data: 1", "data: 2", "", ""].join(lineEnd);
        expect(await events(text, cuts)).toEqual(["鲸路 {}", "1\n2"]);
      },
    ),
  );
});
