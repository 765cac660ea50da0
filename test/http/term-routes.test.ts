// Term vectors of a collection, by real HTTP.
import { afterAll, beforeAll, expect, test } from "vitest";
import { openEngine } from "../../src/engine.ts";
import * as shapes from "../../src/http/term-schemas.ts";
import { COLLECTION, exactly, startNatureServer } from "./nature-server.ts";
import type { Answer, TestServer } from "./test-server.ts";

let server: TestServer;

beforeAll(async () => {
  server = await startNatureServer();
});
afterAll(async () => await server.close());

async function post(path: string, body: unknown): Promise<Answer> {
  return await server.call("POST", `${COLLECTION}/terms/${path}`, body);
}

test("terms are asked once they are trained", async () => {
  const path = `${COLLECTION}/terms/magma/neighbors?limit=3`;
  expect((await server.call("GET", path)).body).toMatchObject({ status: 409, code: "NO_TERMS" });
  {
    await using engine = await openEngine({ collection: "nature", root: server.root, create: false });
    await engine.terms.train({ minCount: 1, epochs: 1, threads: 1, dimensions: 8, buckets: 100 });
  }
  const found = exactly(shapes.neighborsSchema, (await server.call("GET", path)).body);
  expect(found).toMatchObject({ term: "magma", known: true });
  expect(found.neighbors).toHaveLength(3);

  const unseen = encodeURIComponent("火山 magmas");
  const { body } = await server.call("GET", `${COLLECTION}/terms/${unseen}/neighbors?mostFrequent=5`);
  expect(exactly(shapes.neighborsSchema, body)).toMatchObject({ term: "火山 magmas", known: false });

  const analogy = await post("analogy", {
    positive: ["magma", "water"],
    negative: ["lava"],
    method: "multiply",
    limit: 2,
  });
  expect(exactly(shapes.analogySchema, analogy.body).answers).toHaveLength(2);
  const compared = await post("similarity", { a: ["lava"], b: ["magma", "earth"], moversDistance: true });
  const { similarity, moversDistance } = exactly(shapes.termSimilaritySchema, compared.body);
  expect(Math.abs(similarity)).toBeLessThanOrEqual(1);
  expect(moversDistance!.relaxed).toBeLessThanOrEqual(moversDistance!.exact + 1e-9);
});

test.each([
  ["analogy", {}],
  ["analogy", { positive: [] }],
  ["analogy", { positive: ["magma"], limit: 1001 }],
  ["analogy", { positive: ["magma"], model: "/etc/passwd" }],
  ["similarity", { a: ["magma"] }],
  ["similarity", { a: ["magma"], b: [] }],
  ["similarity", { a: ["magma"], b: Array.from({ length: 101 }, () => "lava") }],
])("%s of %j is refused", async (path, body) => {
  expect((await post(path, body)).body).toMatchObject({ status: 400, code: "BAD_REQUEST" });
});

test.each(["limit=0", "limit=1001", "limit=x", "mostFrequent=-1", "other=1"])(
  "neighbours with %s are refused",
  async (query) => {
    const { body } = await server.call("GET", `${COLLECTION}/terms/magma/neighbors?${query}`);
    expect(body).toMatchObject({ status: 400, code: "BAD_REQUEST" });
  },
);
