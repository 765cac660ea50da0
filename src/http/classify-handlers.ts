import type { z } from "zod";
import { EngineError } from "../core/errors.ts";
import { type Context, ok, read, type Reply } from "./handlers.ts";
import type { predictBody, trainBody } from "./request-schemas.ts";

export async function listClassifiers(context: Context<null>): Promise<Reply> {
  return ok({ classifiers: await read(context, async (engine) => await engine.classify.list()) });
}

export async function trainClassifier(context: Context<z.output<typeof trainBody>>): Promise<Reply> {
  const { body, signal } = context;
  const options = { ...body, name: nameOf(context), signal };
  return ok(await read(context, async (engine) => await engine.classify.train(options)));
}

export async function predictLabels(context: Context<z.output<typeof predictBody>>): Promise<Reply> {
  const { body, signal } = context;
  const options = { ...body, name: nameOf(context), signal };
  return ok(await read(context, async (engine) => await engine.classify.predict(options)));
}

export async function deleteClassifier(context: Context<null>): Promise<Reply> {
  const name = nameOf(context);
  if (await read(context, async (engine) => await engine.classify.remove(name))) return { status: 204 };
  throw new EngineError("CLASSIFIER_NOT_FOUND", `There is no classifier ${JSON.stringify(name)}`, {
    hint: "Name one of those that are listed.",
    data: { name },
  });
}

function nameOf({ params }: Context<unknown>): string {
  return params["name"] ?? "";
}
