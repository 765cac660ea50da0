import type { WrittenAnswer } from "../../core/ask.ts";
import type { Hit } from "../../core/search.ts";
import { streamChat, type ChatEndpoint } from "./chat-client.ts";
import { chatMessages } from "./chat-prompt.ts";
import { checkCitations } from "./check-citations.ts";

/** Passages that the model is given: more of them dilute the answer. */
const CHAT_PASSAGES = 6;

/** Has a language model write an answer from the passages, and checks each sentence against those it cites. */
export async function writeAnswer(
  endpoint: ChatEndpoint,
  question: string,
  hits: readonly Hit[],
  { onText, signal }: { onText: ((piece: string) => void) | undefined; signal: AbortSignal | undefined },
): Promise<WrittenAnswer> {
  const given = hits.slice(0, CHAT_PASSAGES);
  let text = "";
  for await (const piece of streamChat(endpoint, chatMessages(question, given), signal)) {
    text += piece;
    onText?.(piece);
  }
  const passages = given.map(({ document, chunk }) => ({
    text: [document.title, ...chunk.headings, chunk.text].join("\n"),
  }));
  return {
    text,
    model: endpoint.model,
    sentences: checkCitations(text, passages),
    sources: given.map(({ document, chunk }, i) => ({
      number: i + 1,
      document,
      passage: chunk.id,
      headings: chunk.headings,
      startLine: chunk.startLine,
      endLine: chunk.endLine,
    })),
  };
}
