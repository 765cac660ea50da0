import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterAll, afterEach, beforeEach, expect, test, vi } from "vitest";
import { isEngineError } from "../../src/core/errors.ts";
import type { ErrorCode } from "../../src/core/errors.ts";
import { dot } from "../../src/core/vector.ts";
import { openEmbedder } from "../../src/embed/open-embedder.ts";
import type { OpenEmbedderOptions } from "../../src/embed/open-embedder.ts";
import { writeTinyModel } from "../support/tiny-model.ts";

const root = await mkdtemp(join(tmpdir(), "kenning-open-"));
afterAll(async () => {
  await rm(root, { recursive: true, force: true });
});

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(root, "model-"));
});
afterEach(() => {
  vi.unstubAllEnvs();
});

async function failure(options: OpenEmbedderOptions, code: ErrorCode): Promise<Readonly<Record<string, unknown>>> {
  try {
    await using embedder = await openEmbedder(options);
    await embedder.embedQuery("whale");
  } catch (error) {
    if (!isEngineError(error, code)) throw error;
    expect(error.hint).not.toBe("");
    return error.data;
  }
  throw new Error(`expected ${code}`);
}

test("a hub model that is not in the cache is unavailable offline, and the error says what and where", async () => {
  const data = await failure({ model: "gte-small", cacheFolder: folder, offline: true }, "MODEL_UNAVAILABLE");
  expect(data).toMatchObject({
    model: "Xenova/gte-small",
    revision: "main",
    cacheFolder: folder,
    folder: join(folder, "Xenova", "gte-small"),
    file: "config.json",
  });
});

test("a hub that cannot be reached is the same error, with its cause", async () => {
  // Port 9 discards what it gets, where anything listens there at all.
  vi.stubEnv("HF_ENDPOINT", "http://127.0.0.1:9");
  const data = await failure({ model: "some/model", cacheFolder: folder }, "MODEL_UNAVAILABLE");
  expect(data).toMatchObject({ model: "some/model", file: "config.json" });
});

test("a hub model is fetched once, and opened offline afterwards", async () => {
  const source = await mkdtemp(join(root, "hub-"));
  await writeTinyModel(source, { pooling: { pooling_mode_cls_token: true, pooling_mode_max_tokens: true } });
  await using hub = await serveFolder(source);
  vi.stubEnv("HF_ENDPOINT", hub.url);
  const stages = new Set<string>();
  const options = { model: "some/tiny", cacheFolder: folder, dtype: "fp32" };
  await using online = await openEmbedder({ ...options, onProgress: ({ stage }) => stages.add(stage) });
  expect(online.fingerprint).toMatchObject({ model: "some/tiny", dtype: "fp32", pooling: "cls+max", dimensions: 16 });
  expect(online.fingerprint.revision).toMatch(/^main-[0-9a-f]{12}$/);
  expect(stages).toContain("download onnx/model.onnx");

  const requests = hub.requests();
  await using offline = await openEmbedder({ ...options, offline: true });
  expect(await offline.embedQuery("sea")).toEqual(await online.embedQuery("sea"));
  expect(offline.fingerprint).toEqual(online.fingerprint);
  expect(hub.requests()).toBe(requests);
});

test("a file that the hub does not have is named", async () => {
  const source = await mkdtemp(join(root, "hub-"));
  await writeTinyModel(source);
  await using hub = await serveFolder(source);
  vi.stubEnv("HF_ENDPOINT", hub.url);
  const data = await failure({ model: "some/tiny", cacheFolder: folder, dtype: "q8" }, "MODEL_UNAVAILABLE");
  expect(data).toMatchObject({ file: "onnx/model_quantized.onnx" });
});

test("a folder can be given relative to the working folder", async () => {
  await writeTinyModel(folder);
  await using embedder = await openEmbedder({ model: `./${relative(process.cwd(), folder)}` });
  expect(embedder.fingerprint).toMatchObject({ dtype: "fp32", pooling: "mean", dimensions: 8 });
  expect(embedder.languages).toEqual(["*"]);
});

test("prompts and pooling are read from the model's files, and room is left for the prompt", async () => {
  await writeTinyModel(folder, {
    maxTokens: 16,
    pooling: { pooling_mode_lasttoken: true },
    prompts: { query: "the whale ", passage: "the " },
  });
  await using embedder = await openEmbedder({ model: folder });
  expect(embedder.fingerprint).toMatchObject({ pooling: "last", queryPrefix: "the whale ", documentPrefix: "the " });
  // [CLS], "the" and [SEP] are added to every document.
  expect(embedder.maxTokens).toBe(13);
  const [document] = await embedder.embedDocuments(["whale road"]);
  expect(dot(await embedder.embedQuery("road"), document!)).toBeCloseTo(1, 5);
});

test("what is cut off a long text is its end, not the closing special token", async () => {
  await writeTinyModel(folder, { maxTokens: 6, pooling: { pooling_mode_lasttoken: true } });
  await using embedder = await openEmbedder({ model: folder });
  const four = "sea wind ship sail";
  expect(await embedder.embedQuery(`${four} storm storm`)).toEqual(await embedder.embedQuery(four));
});

test("vectors can be truncated, and are unit vectors again", async () => {
  await writeTinyModel(folder);
  await using full = await openEmbedder({ model: folder });
  await using short = await openEmbedder({ model: folder, truncate: 3 });
  const expected = (await full.embedQuery("whale")).slice(0, 3);
  const norm = Math.hypot(...expected);
  expect(short.dimensions).toBe(3);
  expect([...(await short.embedQuery("whale"))]).toEqual(
    [...expected].map((value) => expect.closeTo(value / norm, 6) as number),
  );
});

test("a different model file has a different fingerprint", async () => {
  const other = await mkdtemp(join(root, "model-"));
  await writeTinyModel(folder);
  await writeTinyModel(other, { broken: true });
  await using first = await openEmbedder({ model: folder });
  await using second = await openEmbedder({ model: other });
  expect(first.fingerprint.revision).not.toBe(second.fingerprint.revision);
});

test("a model whose numbers are not finite is broken", async () => {
  await writeTinyModel(folder, { broken: true });
  await failure({ model: folder }, "MODEL_BROKEN");
});

test("a model file that is no ONNX file is broken", async () => {
  await writeTinyModel(folder);
  await writeFile(join(folder, "onnx/model.onnx"), "not a model");
  await failure({ model: folder }, "MODEL_BROKEN");
});

test("a tokenizer that is no JSON is broken", async () => {
  await writeTinyModel(folder);
  await writeFile(join(folder, "tokenizer.json"), "{");
  await failure({ model: folder }, "MODEL_BROKEN");
});

test("a pooling that the model has no output for is broken", async () => {
  await writeTinyModel(folder);
  await failure({ model: folder, pooling: "sentence" }, "MODEL_BROKEN");
});

test("a model with a layer outside of its ONNX file is refused", async () => {
  await writeTinyModel(folder);
  await writeFile(
    join(folder, "modules.json"),
    JSON.stringify([{ type: "sentence_transformers.models.Dense", path: "2_Dense" }]),
  );
  await failure({ model: folder }, "MODEL_UNAVAILABLE");
});

test("a folder without a model names the file that is missing", async () => {
  await mkdir(join(folder, "onnx"));
  expect(await failure({ model: folder }, "MODEL_UNAVAILABLE")).toMatchObject({ file: "config.json" });
  await writeTinyModel(folder);
  const data = await failure({ model: folder, dtype: "q4" }, "MODEL_UNAVAILABLE");
  expect(data).toMatchObject({ file: "onnx/model_q4.onnx" });
});

test.each([
  [{ model: "no-such-model" }, "MODEL_UNAVAILABLE"],
  [{ dtype: "q4" }, "BAD_CONFIG"],
  [{ dtype: "float" }, "BAD_CONFIG"],
  [{ pooling: "median" }, "BAD_CONFIG"],
  [{ truncate: 0 }, "BAD_CONFIG"],
  [{ truncate: 513 }, "BAD_CONFIG"],
  [{ signal: AbortSignal.abort() }, "ABORTED"],
] as const)("%j fails with %s", async (options, code) => {
  await failure({ cacheFolder: join(root, "use-lite"), ...options }, code);
});

/** A hub of one model: GET /<org>/<name>/resolve/main/<file>. */
async function serveFolder(source: string): Promise<AsyncDisposable & { url: string; requests: () => number }> {
  const { readFile } = await import("node:fs/promises");
  let requests = 0;
  const server = createServer((request, response) => {
    requests++;
    const file = request.url?.split("/resolve/main/")[1] ?? "";
    readFile(join(source, file)).then(
      (bytes) => response.end(bytes),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    requests: () => requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}
