/** The only file that loads transformers.js, and with it onnxruntime: on the first use of a model, not on import. */
import { availableParallelism } from "node:os";
import type { PreTrainedModel, PreTrainedTokenizer } from "@huggingface/transformers";
import { join } from "node:path";
import { Resting } from "./resting.ts";
import type { SessionRecipe } from "./session-worker.ts";
import type { PaddedBatch } from "./token-batches.ts";

export type { PreTrainedTokenizer } from "@huggingface/transformers";

/** Model file suffixes of transformers.js. */
export const DTYPE_SUFFIX = {
  fp32: "",
  fp16: "_fp16",
  q8: "_quantized",
  int8: "_int8",
  uint8: "_uint8",
  q4: "_q4",
  q4f16: "_q4f16",
  bnb4: "_bnb4",
} as const;
export type Dtype = keyof typeof DTYPE_SUFFIX;

/** More threads do not help batches of this size. */
const MAX_DEFAULT_THREADS = 8;

const SESSION_OPTIONS = {
  interOpNumThreads: 1,
  // Threads that spin while they wait cost half as much again on a machine that has other work, this process's own
  // JavaScript included.
  extra: { session: { intra_op: { allow_spinning: "0" } } },
} as const;

export interface TransformersRuntime extends AsyncDisposable {
  readonly tokenizer: PreTrainedTokenizer;
  /** Length of the last axis of each output of the model, null where the file leaves it open. */
  readonly outputWidths: ReadonlyMap<string, number | null>;
  /** How other threads open the same session; null for models that only transformers.js can run. */
  readonly recipe: SessionRecipe | null;
  /** Whether batches run side by side. */
  readonly isConcurrent: boolean;
  /**
   * Runs the model; the JavaScript thread is blocked meanwhile, because onnxruntime-node computes in it.
   *
   * @param output  one of `outputWidths`; other outputs are not computed where that can be avoided
   * @returns the caller disposes it
   */
  run(batch: PaddedBatch, output: string): Promise<OutputTensor>;
  /** `run` for several outputs of one computation, in the order asked for. */
  runAll(batch: PaddedBatch, outputs: readonly string[]): Promise<OutputTensor[]>;
  /** Gives the memory of the weights back until the model is run the next time; left out by those that hold none. */
  rest?(): Promise<void>;
}

export interface OutputTensor {
  readonly dims: readonly number[];
  /** Native memory: gone after `dispose`. */
  readonly data: unknown;
  dispose(): void;
}

type Tensors<T> = Readonly<Record<string, T>>;

/** What is used of the onnxruntime session inside a transformers.js model. */
interface InferenceSession {
  readonly inputNames: readonly string[];
  readonly outputMetadata: readonly { readonly name: string; readonly shape?: readonly (number | string)[] }[];
  run(feeds: Tensors<unknown>, fetches: readonly string[]): Promise<Tensors<OutputTensor>>;
}

const ENCODER_INPUTS: ReadonlySet<string> = new Set(["input_ids", "attention_mask", "token_type_ids"]);

/** @param folder  absolute; with config.json, tokenizer.json, tokenizer_config.json and onnx/model….onnx */
export async function loadTransformers(
  folder: string,
  dtype: Dtype,
  threads: number = Math.min(availableParallelism(), MAX_DEFAULT_THREADS),
): Promise<TransformersRuntime> {
  const { AutoModel, AutoTokenizer, env, LogLevel, Tensor } = await import("@huggingface/transformers");
  // Files come from folders only; what is missing is fetched before, by us.
  env.allowRemoteModels = false;
  env.useFSCache = false;
  // What goes wrong is thrown; a library does not write to the terminal.
  env.logLevel = LogLevel.NONE;

  const tokenizer = await AutoTokenizer.from_pretrained(folder);
  const open = async () =>
    await AutoModel.from_pretrained(folder, {
      dtype,
      session_options: { ...SESSION_OPTIONS, intraOpNumThreads: threads },
    });
  const model = new Resting(await open(), open);
  const { inputNames, outputMetadata } = sessionOf(model.opened!);
  const isEncoder = inputNames.every((name) => ENCODER_INPUTS.has(name));

  const runtime: TransformersRuntime = {
    tokenizer,
    isConcurrent: false,
    recipe: isEncoder
      ? {
          modelFile: join(folder, "onnx", `model${DTYPE_SUFFIX[dtype]}.onnx`),
          options: { ...SESSION_OPTIONS, intraOpNumThreads: 1 },
          needsTokenTypes: inputNames.includes("token_type_ids"),
        }
      : null,
    outputWidths: new Map(
      outputMetadata.map(({ name, shape }) => {
        const width = shape?.at(-1);
        return [name, typeof width === "number" ? width : null];
      }),
    ),

    async run(batch, output) {
      const [tensor] = await runtime.runAll(batch, [output]);
      return tensor!;
    },

    async runAll({ inputIds, attentionMask, tokenTypes, texts, width }, names) {
      const shape = [texts, width];
      const feeds: Record<string, InstanceType<typeof Tensor>> = {
        input_ids: new Tensor("int64", inputIds, shape),
        attention_mask: new Tensor("int64", attentionMask, shape),
      };
      if (inputNames.includes("token_type_ids")) {
        feeds["token_type_ids"] = new Tensor("int64", tokenTypes ?? new BigInt64Array(inputIds.length), shape);
      }
      try {
        // Past transformers.js, which always fetches every output: the states of a batch are megabytes.
        const outputs = await model.use(async (opened) =>
          isEncoder
            ? await sessionOf(opened).run(
                mapValues(feeds, ({ ort_tensor }) => ort_tensor),
                names,
              )
            : ((await opened(feeds)) as Tensors<OutputTensor>),
        );
        for (const [name, tensor] of Object.entries(outputs)) {
          if (!names.includes(name)) tensor.dispose();
        }
        return names.map((name) => outputs[name]!);
      } finally {
        for (const tensor of Object.values(feeds)) tensor.dispose();
      }
    },

    rest: async () => await model.rest(),

    async [Symbol.asyncDispose]() {
      await model[Symbol.asyncDispose]();
    },
  };
  return runtime;
}

function sessionOf({ sessions }: PreTrainedModel): InferenceSession {
  return (sessions as Tensors<InferenceSession>)["model"]!;
}

function mapValues<T, U>(record: Tensors<T>, map: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}
