/**
 * The data of each server-sent event of a body, in order; comments, names and ids of events are left out.
 *
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 */
export async function* readEventData(body: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let data: string[] = [];
  for await (const line of lines(body)) {
    if (line === "") {
      if (data.length > 0) yield data.join("\n");
      data = [];
    } else if (line.startsWith("data:")) {
      data.push(line.slice(5).replace(/^ /, ""));
    }
  }
  // Some servers close after the last line without the blank one that ends an event.
  if (data.length > 0) yield data.join("\n");
}

async function* lines(body: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let pending = "";
  for await (const bytes of body) {
    pending += decoder.decode(bytes, { stream: true });
    // A carriage return at the end may be half of a line break.
    const complete = pending.search(/(?:\r\n|\n|\r(?!$))[^\r\n]*\r?$/);
    if (complete === -1) continue;
    const end = pending.length - (/[^\r\n]*\r?$/.exec(pending)?.[0].length ?? 0);
    const parts = pending.slice(0, end).split(/\r\n|\n|\r/);
    parts.pop();
    yield* parts;
    pending = pending.slice(end);
  }
  pending += decoder.decode();
  if (pending !== "") yield* pending.split(/\r\n|\n|\r/);
}
