import type { z } from "zod";
import { type Context, ok, read, type Reply } from "./handlers.ts";
import { parseBody } from "./parse-body.ts";
import { type analogyBody, neighborsQuery, type termSimilarityBody } from "./term-schemas.ts";

export async function termNeighbors(context: Context<null>): Promise<Reply> {
  const selection = parseBody(neighborsQuery, context.query);
  const term = context.params["term"] ?? "";
  return ok(await read(context, async (engine) => await engine.terms.neighbors({ term, ...selection })));
}

export async function termAnalogy(context: Context<z.output<typeof analogyBody>>): Promise<Reply> {
  return ok(await read(context, async (engine) => await engine.terms.analogy(context.body)));
}

export async function termSimilarity(context: Context<z.output<typeof termSimilarityBody>>): Promise<Reply> {
  return ok(await read(context, async (engine) => await engine.terms.similarity(context.body)));
}
