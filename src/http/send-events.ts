import type { Response } from "express";
import type { SendEvent } from "./handlers.ts";

/**
 * Answers with server-sent events. What fails before the first of them is thrown, and answered with a status; afterwards it
 * is an event `error` with the problem.
 *
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export async function sendEvents(
  response: Response,
  events: (send: SendEvent) => Promise<void>,
  printError: (error: unknown) => string,
): Promise<void> {
  // JSON holds no line breaks, so the data of an event is one line.
  const write = (name: string, data: string): void => {
    if (!response.headersSent) {
      response.status(200).set({
        "Content-Type": "text/event-stream; charset=utf-8",
        "X-Accel-Buffering": "no",
        // Idle after a stream that began before the server was asked to close, the connection would keep it waiting.
        Connection: "close",
      });
    }
    response.write(`event: ${name}\ndata: ${data}\n\n`);
  };
  try {
    await events((name, data) => write(name, JSON.stringify(data)));
  } catch (error) {
    if (!response.headersSent || response.destroyed) throw error;
    write("error", printError(error));
  }
  response.end();
}
