/**
 * Indexing speed against the model alone: tokens/s of a whole `engine.index` run (scan to whitening) and of a bare
 * onnxruntime session fed the very batches of that run, taken in turn so that the ratio holds on a machine whose speed drifts.
 *
 *     node bench/embed.ts [folder] [rounds]
 */
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { openEngine } from "../src/engine.ts";

interface Tensor {
  readonly dims: readonly number[];
  readonly data: BigInt64Array;
  dispose(): void;
}
interface Session {
  run(feeds: Record<string, Tensor>, fetches: readonly string[]): Promise<Record<string, Tensor>>;
  release(): Promise<void>;
}
interface Onnxruntime {
  readonly InferenceSession: { create(...args: unknown[]): Promise<Session>; readonly prototype: Session };
  readonly Tensor: new (type: "int64", data: BigInt64Array, dims: readonly number[]) => Tensor;
}

interface Batch {
  readonly dims: readonly number[];
  readonly feeds: Readonly<Record<string, BigInt64Array>>;
  readonly fetches: readonly string[];
  readonly tokens: number;
}

const [folder = "data/sample", rounds = "5"] = process.argv.slice(2);
// The very copy that transformers.js runs.
const ort = createRequire(import.meta.resolve("@huggingface/transformers"))("onnxruntime-node") as Onnxruntime;

const { batches, openSession } = await record();
const tokens = batches.reduce((sum, batch) => sum + batch.tokens, 0);
console.log(`${resolve(folder)}: ${tokens} tokens in ${batches.length} batches`);

const ratios: number[] = [];
for (let round = 1; round <= Number(rounds); round++) {
  const { seconds } = await indexOnce();
  const [whole, bare] = [tokens / seconds, tokens / (await replay())];
  ratios.push(whole / bare);
  const figures = `index ${whole.toFixed(0)} tokens/s, bare session ${bare.toFixed(0)} tokens/s`;
  console.log(`round ${round}: ${figures}, ratio ${(whole / bare).toFixed(3)}`);
}
ratios.sort((a, b) => a - b);
console.log(`median ratio ${ratios[Math.floor(ratios.length / 2)]!.toFixed(3)}`);

/** The batches of an indexing run, and how its session was opened. Workers cannot be listened to, so it runs without them. */
async function record(): Promise<{ batches: Batch[]; openSession: () => Promise<Session> }> {
  const { InferenceSession } = ort;
  const original = {
    create: Reflect.get(InferenceSession, "create"),
    run: Reflect.get(InferenceSession.prototype, "run"),
  };
  const recorded: Batch[] = [];
  let opening: unknown[] = [];
  InferenceSession.create = async (...given) => {
    opening = given;
    return await original.create.apply(InferenceSession, given);
  };
  InferenceSession.prototype.run = async function run(this: Session, feeds, fetches) {
    const data = Object.entries(feeds).map(([name, tensor]) => [name, tensor.data.slice()] as const);
    const real = feeds["attention_mask"]!.data.reduce((sum, bit) => sum + Number(bit), 0);
    recorded.push({ dims: feeds["input_ids"]!.dims, feeds: Object.fromEntries(data), fetches, tokens: real });
    return await original.run.call(this, feeds, fetches);
  };
  await indexOnce({ workers: 0 });
  InferenceSession.create = original.create;
  InferenceSession.prototype.run = original.run;
  // The first batch is the warm-up's.
  return {
    batches: recorded.slice(1),
    openSession: async () => await original.create.apply(InferenceSession, opening),
  };
}

async function indexOnce(options: { workers?: number } = {}): Promise<{ seconds: number }> {
  const root = mkdtempSync(join(tmpdir(), "kenning-bench-"));
  try {
    await using engine = await openEngine({ root, model: "use-lite", ...options });
    // The model is opened before the clock starts, as the bare session is.
    await engine.put([{ id: "warm-up", text: "Open the model." }]);
    return await engine.index([folder]);
  } finally {
    rmSync(root, { recursive: true });
  }
}

/** @returns seconds of the session's own work */
async function replay(): Promise<number> {
  const session = await openSession();
  const run = async ({ dims, feeds, fetches }: Batch): Promise<void> => {
    const tensors = Object.entries(feeds).map(([name, data]) => [name, new ort.Tensor("int64", data, dims)] as const);
    const outputs = await session.run(Object.fromEntries(tensors), fetches);
    for (const tensor of Object.values(outputs)) tensor.dispose();
  };
  await run(batches[0]!);
  const start = performance.now();
  for (const batch of batches) await run(batch);
  const seconds = (performance.now() - start) / 1000;
  await session.release();
  return seconds;
}
