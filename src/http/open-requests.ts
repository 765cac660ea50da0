import type { ServerResponse } from "node:http";
import { EngineError } from "../core/errors.ts";

interface OpenRequest {
  readonly response: ServerResponse;
  readonly controller: AbortController;
}

/** The requests that are being answered, and whether new ones are still welcome. */
export class OpenRequests {
  readonly #open = new Set<OpenRequest>();
  #draining = false;
  #closing = false;

  /** True from the moment the server is asked to close: it still answers, but load balancers should look elsewhere. */
  get draining(): boolean {
    return this.#draining;
  }

  /** @returns a signal that fires when the client goes away, or with `SERVER_NOT_READY` when the server cannot wait any longer */
  begin(response: ServerResponse): AbortSignal {
    const request: OpenRequest = { response, controller: new AbortController() };
    this.#open.add(request);
    if (this.#closing) response.setHeader("Connection", "close");
    response.once("close", () => {
      this.#open.delete(request);
      if (!response.writableFinished) request.controller.abort();
    });
    return request.controller.signal;
  }

  drain(): void {
    this.#draining = true;
  }

  /** A connection kept alive after its answer would keep the server from closing. */
  closeAfterAnswers(): void {
    this.#closing = true;
    for (const { response } of this.#open) {
      if (!response.headersSent) response.setHeader("Connection", "close");
    }
  }

  abortAll(): void {
    const reason = new EngineError("SERVER_NOT_READY", "The server shut down before this request was done", {
      hint: "Send it again once the server is back.",
    });
    for (const { controller } of this.#open) controller.abort(reason);
  }
}
