import { EngineError, throwIfAborted } from "../../core/errors.ts";
import { readEventData } from "./server-sent-events.ts";

/** An OpenAI-compatible server, named by the operator and never by a request. */
export interface ChatEndpoint {
  /** E.g. `http://127.0.0.1:8080/v1`; `/chat/completions` is added. */
  readonly baseUrl: string;
  readonly model: string;
  /** Sent as a bearer token; null for servers that need none. */
  readonly key: string | null;
  /** Longest silence, before the first piece and between two. */
  readonly timeoutMs: number;
}

export interface ChatMessage {
  readonly role: "system" | "user";
  readonly content: string;
}

export const DEFAULT_CHAT_TIMEOUT_MS = 60_000;
/** An answer that does not end is ended. */
const MAX_ANSWER_CHARS = 100_000;

/**
 * @param env  holds the key as `KENNING_CHAT_KEY`
 * @throws {EngineError} `BAD_CONFIG`
 */
export function chatEndpoint(
  {
    baseUrl,
    model,
    timeoutMs = DEFAULT_CHAT_TIMEOUT_MS,
  }: { baseUrl: string; model: string; timeoutMs?: number | undefined },
  env: Readonly<Record<string, string | undefined>>,
): ChatEndpoint {
  const url = URL.parse(baseUrl);
  const isUsable = url !== null && /^https?:$/.test(url.protocol) && url.username === "" && url.password === "";
  if (!isUsable || model.trim() === "") {
    throw new EngineError(
      "BAD_CONFIG",
      "The chat endpoint needs an http or https URL without a password, and a model",
      {
        hint: "Give a URL such as http://127.0.0.1:8080/v1 and the model's name; the key belongs in KENNING_CHAT_KEY.",
        data: { host: url?.host ?? null, model },
      },
    );
  }
  return { baseUrl: baseUrl.replace(/\/+$/, ""), model, key: env["KENNING_CHAT_KEY"] || null, timeoutMs };
}

/**
 * One completion, streamed, asked for once: what fails is not tried again.
 *
 * @returns the pieces of the answer as they arrive
 * @throws {EngineError} `CHAT_FAILED` when the server cannot be reached, answers with an error or falls silent, `ABORTED`
 */
export async function* streamChat(
  endpoint: ChatEndpoint,
  messages: readonly ChatMessage[],
  signal?: AbortSignal,
): AsyncGenerator<string> {
  throwIfAborted(signal);
  const silence = new Silence(endpoint.timeoutMs, signal);
  try {
    const response = await request(endpoint, messages, silence.signal);
    let chars = 0;
    for await (const piece of pieces(endpoint, response, () => silence.restart())) {
      yield piece;
      chars += piece.length;
      if (chars > MAX_ANSWER_CHARS) throw failed(endpoint, "did not stop writing", { chars });
    }
  } catch (error) {
    throwIfAborted(signal);
    if (error instanceof EngineError) throw error;
    const what = silence.isOver
      ? `was silent for ${endpoint.timeoutMs / 1000} s`
      : "could not be reached, or broke off";
    throw failed(endpoint, what, {}, error);
  } finally {
    // Ends the request when the reader of the answer has stopped before its end.
    silence.stop();
  }
}

async function request(
  endpoint: ChatEndpoint,
  messages: readonly ChatMessage[],
  signal: AbortSignal,
): Promise<Response> {
  const response = await fetch(`${endpoint.baseUrl}/chat/completions`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      accept: "text/event-stream",
      ...(endpoint.key !== null && { authorization: `Bearer ${endpoint.key}` }),
    },
    body: JSON.stringify({ model: endpoint.model, messages, stream: true, temperature: 0 }),
    // The key is for the server that the operator named.
    redirect: "error",
    signal,
  });
  if (response.ok) return response;
  await response.body?.cancel();
  throw failed(endpoint, `answered with the status ${response.status}`, { status: response.status });
}

async function* pieces(endpoint: ChatEndpoint, response: Response, onBytes: () => void): AsyncGenerator<string> {
  if (response.headers.get("content-type")?.includes("json")) {
    // Some servers do not stream.
    yield contentOf(endpoint, await response.text(), "message");
    return;
  }
  for await (const data of readEventData(watched(response.body, onBytes))) {
    if (data === "[DONE]") return;
    const piece = contentOf(endpoint, data, "delta");
    if (piece !== "") yield piece;
  }
}

async function* watched(body: AsyncIterable<Uint8Array> | null, onBytes: () => void): AsyncGenerator<Uint8Array> {
  if (body === null) return;
  for await (const bytes of body) {
    onBytes();
    yield bytes;
  }
}

interface Completion {
  readonly choices?: readonly { readonly delta?: Content; readonly message?: Content }[];
  readonly error?: unknown;
}
interface Content {
  readonly content?: unknown;
}

function contentOf(endpoint: ChatEndpoint, json: string, part: "delta" | "message"): string {
  let completion: Completion | null;
  try {
    completion = JSON.parse(json) as Completion | null;
  } catch (cause) {
    throw failed(endpoint, "sent what is not JSON", {}, cause);
  }
  if (typeof completion !== "object" || completion === null || (completion.error ?? null) !== null) {
    throw failed(endpoint, "broke off with an error");
  }
  const content = completion.choices?.[0]?.[part]?.content;
  return typeof content === "string" ? content : "";
}

function failed(
  { baseUrl, model, timeoutMs }: ChatEndpoint,
  what: string,
  data: Readonly<Record<string, unknown>> = {},
  cause?: unknown,
): EngineError {
  const { host } = new URL(baseUrl);
  return new EngineError("CHAT_FAILED", `The chat endpoint ${host} ${what}`, {
    hint: "Check the endpoint's URL, model and key, or ask without a written answer: the quotes need no endpoint.",
    data: { host, model, timeoutMs, ...data },
    cause,
  });
}

/** Aborts when the caller does, or when nothing has arrived for too long. */
class Silence {
  readonly #controller = new AbortController();
  readonly #timeoutMs: number;
  readonly signal: AbortSignal;
  #timer: NodeJS.Timeout | undefined;
  isOver = false;

  constructor(timeoutMs: number, signal: AbortSignal | undefined) {
    this.#timeoutMs = timeoutMs;
    this.signal = signal === undefined ? this.#controller.signal : AbortSignal.any([signal, this.#controller.signal]);
    this.restart();
  }

  restart(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.isOver = true;
      this.#controller.abort();
    }, this.#timeoutMs);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#controller.abort();
  }
}
