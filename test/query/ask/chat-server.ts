import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { onTestFinished } from "vitest";

export interface ReceivedRequest {
  readonly url: string | undefined;
  readonly authorization: string | undefined;
  readonly body: {
    readonly model: string;
    readonly stream: boolean;
    readonly messages: readonly { readonly role: string; readonly content: string }[];
  };
}

export interface ChatServer {
  readonly baseUrl: string;
  readonly requests: readonly ReceivedRequest[];
  /** Resolves when a client has gone before its answer was complete. */
  readonly abandoned: Promise<void>;
}

/** An OpenAI-compatible server on the loopback interface, closed when the test ends. */
export async function startChatServer(
  respond: (response: ServerResponse, request: IncomingMessage) => unknown,
): Promise<ChatServer> {
  const requests: ReceivedRequest[] = [];
  const { promise: abandoned, resolve } = Promise.withResolvers<void>();
  const receive = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { authorization } = request.headers;
    const body = JSON.parse(await text(request)) as ReceivedRequest["body"];
    requests.push({ url: request.url, authorization, body });
    await respond(response, request);
  };
  const server = createServer((request, response) => {
    response.on("close", () => {
      if (!response.writableFinished) resolve();
    });
    void receive(request, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, requests, abandoned };
}

/** Streams pieces as chat completions do. */
export function stream(response: ServerResponse, pieces: readonly string[], { done = true } = {}): void {
  response.writeHead(200, { "content-type": "text/event-stream" });
  response.write(": connected\n\n");
  response.write(`data: ${JSON.stringify({ choices: [{ delta: { role: "assistant" } }] })}\n\n`);
  for (const content of pieces) response.write(`data: ${JSON.stringify({ choices: [{ delta: { content } }] })}\n\n`);
  if (done) response.end("data: [DONE]\n\n");
}
