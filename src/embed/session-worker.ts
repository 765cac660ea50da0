/** A worker thread that holds a model's onnxruntime session and runs the batches it is sent, for `session-pool.ts`. */
import { createRequire } from "node:module";
import { parentPort, workerData } from "node:worker_threads";

/** How a session is opened anew in another thread. */
export interface SessionRecipe {
  readonly modelFile: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly needsTokenTypes: boolean;
}

export interface BatchRequest {
  readonly id: number;
  readonly inputIds: BigInt64Array;
  readonly attentionMask: BigInt64Array;
  readonly tokenTypes?: BigInt64Array;
  readonly shape: readonly number[];
  readonly output: string;
}

export type BatchReply =
  | { readonly id: number; readonly data: Float32Array; readonly dims: readonly number[] }
  | { readonly id: number; readonly error: unknown };

interface Tensor {
  readonly data: unknown;
  readonly dims: readonly number[];
  dispose(): void;
}
interface Session {
  run(feeds: Record<string, Tensor>, fetches: readonly string[]): Promise<Record<string, Tensor>>;
  release(): Promise<void>;
}
interface Onnxruntime {
  readonly InferenceSession: { create(file: string, options: object): Promise<Session> };
  readonly Tensor: new (type: "int64", data: BigInt64Array, dims: readonly number[]) => Tensor;
}

const port = parentPort!;
const recipe = workerData as SessionRecipe;
// The very copy that transformers.js runs. Its tokenizers and pipelines are not needed here, and take longest to load.
const ort = createRequire(import.meta.resolve("@huggingface/transformers"))("onnxruntime-node") as Onnxruntime;
const opening = ort.InferenceSession.create(recipe.modelFile, recipe.options);
// A failure is the answer to each request, not an end of the process.
opening.catch(() => {});

port.on("message", (request: BatchRequest | "close") => {
  void (request === "close" ? close() : answer(request));
});

async function close(): Promise<void> {
  const session = await opening.catch(() => null);
  await session?.release();
  port.close();
}

async function answer(request: BatchRequest): Promise<void> {
  const reply = await run(request);
  port.postMessage(reply, "data" in reply ? [reply.data.buffer as ArrayBuffer] : []);
}

async function run({ id, inputIds, attentionMask, tokenTypes, shape, output }: BatchRequest): Promise<BatchReply> {
  const tensor = (data: BigInt64Array): Tensor => new ort.Tensor("int64", data, shape);
  const feeds: Record<string, Tensor> = { input_ids: tensor(inputIds), attention_mask: tensor(attentionMask) };
  if (recipe.needsTokenTypes) feeds["token_type_ids"] = tensor(tokenTypes ?? new BigInt64Array(inputIds.length));
  try {
    const session = await opening;
    const found = (await session.run(feeds, [output]))[output]!;
    // Copied: the tensor's memory is native, and goes with it.
    const data = Float32Array.from(found.data as Float32Array);
    const { dims } = found;
    found.dispose();
    return { id, data, dims };
  } catch (error) {
    return { id, error };
  } finally {
    for (const one of Object.values(feeds)) one.dispose();
  }
}
