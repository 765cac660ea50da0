// Every route by real HTTP, over a collection that is searched by words alone.
import { afterAll, beforeAll, expect, test } from "vitest";
import * as answers from "../../src/http/response-schemas.ts";
import { exactly } from "./nature-server.ts";
import { documentPath, startTestServer, type TestServer } from "./test-server.ts";

const WHALES = "# Whales\n\nThe blue whale is the largest animal that has ever lived on Earth.";
const VOLCANOES = "Volcanoes throw out lava, ash and gases when magma rises from deep inside the Earth.";
let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
  await server.call("PUT", documentPath("nature", "notes/whales.md"), {
    title: "Whales",
    text: WHALES,
    metadata: { year: 1999, tags: ["sea"] },
  });
  await server.call("PUT", documentPath("nature", "notes/volcanoes.md"), { text: VOLCANOES, metadata: { year: 2020 } });
});
afterAll(() => server.close());

test("a search finds passages by words and answers with the described shape", async () => {
  const { status, body, headers } = await server.call("POST", "/v1/collections/nature/search", {
    text: "largest animal",
    explain: true,
  });
  expect(status).toBe(200);
  const result = exactly(answers.searchResultSchema, body);
  expect(result.mode).toBe("lexical");
  expect(result.hits[0]?.document).toMatchObject({ id: "notes/whales.md", metadata: { year: 1999, tags: ["sea"] } });
  expect(result.hits[0]?.signals?.[0]?.name).toBe("lexical");
  expect(headers.get("Server-Timing")).toContain(`total;dur=${result.timings.total.toFixed(2)}`);
});

test("a search keeps to its unit, limit and filter", async () => {
  const { body } = await server.call("POST", "/v1/collections/nature/search", {
    text: "earth",
    unit: "document",
    limit: 1,
    filter: { field: "year", op: ">", value: 2000 },
  });
  const { hits, unit } = exactly(answers.searchResultSchema, body);
  expect(unit).toBe("document");
  expect(hits.map(({ document }) => document.id)).toEqual(["notes/volcanoes.md"]);
});

test("a collection without vectors refuses to search by vector, or by meaning, or to embed", async () => {
  const search = "/v1/collections/nature/search";
  const refused = [
    await server.call("POST", search, { vector: [1, 0, 0] }),
    await server.call("POST", search, { text: "whale", mode: "dense" }),
    await server.call("POST", "/v1/collections/nature/embed", { texts: ["whale"], as: "query" }),
  ];
  expect(refused.map(({ status, body }) => [status, codeOf(body)])).toEqual([
    [409, "NO_EMBEDDER"],
    [409, "NO_EMBEDDER"],
    [409, "NO_EMBEDDER"],
  ]);
});

test("a text of nothing but spaces is a bad query", async () => {
  const { status, body } = await server.call("POST", "/v1/collections/nature/search", { text: "  " });
  expect([status, codeOf(body)]).toEqual([400, "BAD_QUERY"]);
});

test("similar says which document or passage is not there", async () => {
  const similar = "/v1/collections/nature/similar";
  const document = await server.call("POST", similar, { document: "nowhere" });
  const chunk = await server.call("POST", similar, { chunk: 999_999 });
  expect([document.status, codeOf(document.body)]).toEqual([404, "DOCUMENT_NOT_FOUND"]);
  expect([chunk.status, codeOf(chunk.body)]).toEqual([404, "CHUNK_NOT_FOUND"]);
});

test("a document is made with 201, replaced with 200, read, and removed with 204", async () => {
  const id = "注記/a b?.csv#row 7";
  const path = documentPath("records", id);
  const made = await server.call("PUT", path, { title: "Seven", text: "The seventh row.", language: "en" });
  expect([made.status, made.headers.get("Location")]).toEqual([201, path]);
  expect(exactly(answers.storedSchema, made.body)).toEqual({ id, chunks: 1 });

  const replaced = await server.call("PUT", path, { title: "Seven", text: "The seventh row, corrected." });
  expect([replaced.status, replaced.headers.get("Location")]).toEqual([200, null]);

  const read = await server.call("GET", path);
  expect(read.status).toBe(200);
  const document = exactly(answers.documentSchema, read.body);
  expect(document).toMatchObject({ id, title: "Seven", path: null, source: null, metadata: {} });
  expect(document.chunks.map(({ text }) => text).join("")).toContain("corrected");

  const removed = await server.call("DELETE", path);
  expect([removed.status, removed.body]).toEqual([204, null]);
  for (const method of ["GET", "DELETE"]) {
    const gone = await server.call(method, path);
    expect([gone.status, codeOf(gone.body)]).toEqual([404, "DOCUMENT_NOT_FOUND"]);
  }
});

test("the collections are listed with their sizes", async () => {
  const { status, body } = await server.call("GET", "/v1/collections");
  expect(status).toBe(200);
  const { collections } = exactly(answers.collectionsSchema, body);
  expect(collections).toContainEqual({ name: "nature", documents: 2, chunks: 2 });
});

test("a collection says what it holds, without the paths of this machine", async () => {
  const { status, body } = await server.call("GET", "/v1/collections/nature");
  expect(status).toBe(200);
  const nature = exactly(answers.statusSchema, body);
  expect(nature).toMatchObject({ collection: "nature", documents: 2, vectors: 0, embedder: null, ann: "none" });
  expect(JSON.stringify(body)).not.toContain(server.root);
});

test("health, readiness and the API description answer", async () => {
  for (const path of ["/healthz", "/readyz"]) {
    const { status, body } = await server.call("GET", path);
    expect([status, body]).toEqual([200, { status: "ok" }]);
  }
  expect((await server.call("GET", "/v1/openapi.json")).body).toMatchObject({ openapi: "3.1.0" });
});

test("reading a collection that is not there does not make it", async () => {
  const path = "/v1/collections/missing";
  const refused = [
    await server.call("GET", path),
    await server.call("POST", `${path}/search`, { text: "whale" }),
    await server.call("POST", `${path}/similar`, { document: "a" }),
    await server.call("POST", `${path}/embed`, { texts: ["a"] }),
    await server.call("GET", documentPath("missing", "a")),
    await server.call("DELETE", documentPath("missing", "a")),
  ];
  for (const { status, body } of refused) {
    expect([status, codeOf(body)]).toEqual([404, "COLLECTION_NOT_FOUND"]);
    expect(JSON.stringify(body)).not.toContain(server.root);
  }
  const { collections } = answers.collectionsSchema.parse((await server.call("GET", "/v1/collections")).body);
  expect(collections.map(({ name }) => name)).not.toContain("missing");
});

function codeOf(body: unknown): string {
  return exactly(answers.problemSchema, body).code;
}
