import type { z } from "zod";
import { type Context, ok, read, type Reply } from "./handlers.ts";
import type { askBody } from "./request-schemas.ts";

/** Answers at once, or with events: `text` for each piece that a language model writes, then `answer` with the whole. */
export async function ask(context: Context<z.output<typeof askBody>>): Promise<Reply> {
  const { stream = false, ...question } = context.body;
  const { signal } = context;
  if (!stream) {
    const answer = await read(context, async (engine) => await engine.ask({ ...question, signal }));
    return { ...ok(answer), timings: answer.timings };
  }
  return {
    status: 200,
    events: async (send) => {
      const onText = (text: string): void => send("text", { text });
      send("answer", await read(context, async (engine) => await engine.ask({ ...question, signal, onText })));
    },
  };
}
