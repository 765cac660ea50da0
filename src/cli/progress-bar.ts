import type { OnProgress, ProgressEvent } from "../core/progress.ts";
import { displayWidth } from "./render/display-width.ts";
import { clock, formatCount, formatRate } from "./render/numbers.ts";
import { printable } from "./render/printable.ts";

const REDRAW_MS = 100;
const BAR_WIDTH = 20;
/** Some terminals do not tell their width, or say 0. */
const DEFAULT_COLUMNS = 80;
/** Below this the rate is noise. */
const MIN_ELAPSED_S = 0.5;

export interface ProgressBar extends Disposable {
  readonly onProgress: OnProgress | undefined;
}

interface ProgressStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/**
 * Shows the progress of a task on one line that is drawn over, and gone when it is disposed of.
 * Does nothing when the stream is not a terminal.
 *
 * @param now  milliseconds
 */
export function openProgressBar(
  stream: ProgressStream = process.stderr,
  now = performance.now.bind(performance),
): ProgressBar {
  if (stream.isTTY !== true) return { onProgress: undefined, [Symbol.dispose]: () => {} };
  let stage: { name: string; startMs: number; first: ProgressEvent } | undefined;
  let drawnMs = -Infinity;
  return {
    onProgress: (event) => {
      const time = now();
      if (stage?.name !== event.stage) {
        stage = { name: event.stage, startMs: time, first: event };
        drawnMs = -Infinity;
      }
      if (time - drawnMs < REDRAW_MS && event.done !== event.total) return;
      drawnMs = time;
      const parts = progressParts(event, stage.first, (time - stage.startMs) / 1000);
      stream.write(`\r\u001B[2K${fit(parts, (stream.columns || DEFAULT_COLUMNS) - 1)}`);
    },
    [Symbol.dispose]: () => {
      if (stage !== undefined) stream.write("\r\u001B[2K");
    },
  };
}

/**
 * E.g. `embed ██████░░░░ 1,200/4,000 files`, `85 files/s`, `ETA 0:33`, `20,100 tokens/s`: what matters most comes first.
 *
 * @param first    the stage's first event; rates count from it, since a continued run does not start at 0
 * @param elapsed  seconds since that event
 */
export function progressParts(event: ProgressEvent, first: ProgressEvent, elapsed: number): string[] {
  const { stage, done, total, unit, counters = {}, steps = {}, values = {} } = event;
  const name = printable(stage);
  const parts =
    total === undefined
      ? [`${name} ${formatCount(done)} ${unit}`]
      : [`${name} ${bar(done, total)} ${formatCount(done)}/${formatCount(total)} ${unit}`];
  if (elapsed < MIN_ELAPSED_S) return parts;
  const rate = (done - first.done) / elapsed;
  if (rate > 0) parts.push(`${formatRate(rate)} ${unit}/s`);
  if (rate > 0 && total !== undefined && done < total) parts.push(`ETA ${clock(Math.ceil((total - done) / rate))}`);
  for (const [counter, count] of Object.entries(counters)) {
    const gained = count - (first.counters?.[counter] ?? 0);
    if (gained > 0) parts.push(`${formatRate(gained / elapsed)} ${counter}/s`);
  }
  const reached = Object.entries(steps).map(([step, count]) => `${step} ${formatCount(count)}`);
  if (reached.length > 0) parts.push(reached.join(", "));
  for (const [label, value] of Object.entries(values)) parts.push(`${label} ${value.toPrecision(3)}`);
  return parts;
}

function bar(done: number, total: number): string {
  const share = total > 0 ? Math.min(1, done / total) : 1;
  const full = Math.floor(share * BAR_WIDTH);
  return "█".repeat(full) + "░".repeat(BAR_WIDTH - full);
}

/** As many parts as the line has room for. */
function fit([head = "", ...others]: readonly string[], width: number): string {
  let line = displayWidth(head) <= width ? head : head.slice(0, Math.max(0, width));
  for (const part of others) {
    if (displayWidth(line) + 2 + displayWidth(part) > width) break;
    line += `  ${part}`;
  }
  return line;
}
