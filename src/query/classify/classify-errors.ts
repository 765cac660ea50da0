import { EngineError } from "../../core/errors.ts";

/** Examples or options that nothing can be trained on. @param data  with a `reason` that programs can tell apart */
export function badTraining(
  message: string,
  { hint, data }: { hint: string; data: { readonly reason: string } & Readonly<Record<string, unknown>> },
): EngineError {
  return new EngineError("BAD_REQUEST", message, { hint, data });
}

export function unknownClassifier(name: string, known: readonly string[]): EngineError {
  return new EngineError("CLASSIFIER_NOT_FOUND", `There is no classifier ${JSON.stringify(name)} in this collection`, {
    hint:
      known.length > 0
        ? `Name one of ${known.map((one) => JSON.stringify(one)).join(", ")}.`
        : "Train one first, for example with `kenning classify train --field label`.",
    data: { name, known },
  });
}

export function needsVectors(method: string, why: string): EngineError {
  return new EngineError("NO_EMBEDDER", `The ${method} method compares sentence vectors, and ${why}`, {
    hint: "Use the linear method, or a collection whose model reads the language of the texts.",
    data: { method },
  });
}
