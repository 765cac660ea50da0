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
}
interface Onnxruntime {
  readonly InferenceSession: { readonly prototype: Session };
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
const run = ort.InferenceSession.prototype.run;

const recorded: Batch[] = [];
let session: Session | null = null;
ort.InferenceSession.prototype.run = async function record(this: Session, feeds, fetches) {
  session = this;
  const mask = feeds["attention_mask"]!.data;
  recorded.push({
    dims: feeds["input_ids"]!.dims,
    feeds: Object.fromEntries(Object.entries(feeds).map(([name, { data }]) => [name, data.slice()])),
    fetches,
    tokens: mask.reduce((sum, bit) => sum + Number(bit), 0),
  });
  return await run.call(this, feeds, fetches);
};
const warmUp = await indexOnce();
const batches = recorded.splice(1);
ort.InferenceSession.prototype.run = run;
const tokens = batches.reduce((sum, batch) => sum + batch.tokens, 0);
console.log(`${resolve(folder)}: ${warmUp.chunks} chunks, ${tokens} tokens in ${batches.length} batches`);

const ratios: number[] = [];
for (let round = 1; round <= Number(rounds); round++) {
  const whole = tokens / (await indexOnce()).seconds;
  const bare = tokens / (await replay());
  ratios.push(whole / bare);
  console.log(
    `round ${round}: index ${whole.toFixed(0)} tokens/s, bare session ${bare.toFixed(0)}, ratio ${(whole / bare).toFixed(3)}`,
  );
}
ratios.sort((a, b) => a - b);
console.log(`median ratio ${ratios[Math.floor(ratios.length / 2)]!.toFixed(3)}`);

async function indexOnce(): Promise<{ seconds: number; chunks: number }> {
  const root = mkdtempSync(join(tmpdir(), "kenning-bench-"));
  try {
    await using engine = await openEngine({ root, model: "use-lite" });
    // The model is opened before the clock starts, as the bare session is.
    await engine.put([{ id: "warm-up", text: "Open the model." }]);
    return await engine.index([folder]);
  } finally {
    rmSync(root, { recursive: true });
  }
}

async function replay(): Promise<number> {
  const bare = await openBareSession();
  const start = performance.now();
  for (const { dims, feeds, fetches } of batches) {
    const tensors = Object.entries(feeds).map(([name, data]) => [name, new ort.Tensor("int64", data, dims)] as const);
    const outputs = await run.call(bare, Object.fromEntries(tensors), fetches);
    for (const tensor of Object.values(outputs)) tensor.dispose();
  }
  return (performance.now() - start) / 1000;
}

/** The session of an engine that is kept open: loaded with the same options as any other. */
async function openBareSession(): Promise<Session> {
  return session!;
}
