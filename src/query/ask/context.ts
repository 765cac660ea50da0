import type { SearchContext } from "../search.ts";
import type { ChatEndpoint } from "./chat-client.ts";
import type { SpanReader } from "./span-reader.ts";

/** What answering works with. */
export interface AskContext extends SearchContext {
  /** Opened on the first question; null where the operator set none up. */
  readonly reader: (() => Promise<SpanReader>) | null;
  /** Null where the operator set none up. */
  readonly chat: ChatEndpoint | null;
}
