import type { OnProgress, ProgressEvent } from "../core/progress.ts";
import { displayWidth } from "./render/display-width.ts";
import { clock, formatCount, formatRate } from "./render/numbers.ts";
import { printable } from "./render/printable.ts";

const REDRAW_MS = 100;
/** Of a bar, the widest first: a narrow terminal shows a short one, or none. */
const BAR_WIDTHS = [20, 12, 6, 0];
/** Some terminals do not tell their width, or say 0. */
const DEFAULT_COLUMNS = 80;
/** Below this the rate is noise. */
const MIN_ELAPSED_S = 0.5;

export interface ProgressBar extends Disposable {
  readonly onProgress: OnProgress | undefined;
  /** Takes the line away, for other text to be written; the next event draws it again. */
  clear(): void;
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
  if (stream.isTTY !== true) return { onProgress: undefined, clear: () => {}, [Symbol.dispose]: () => {} };
  let stage: { name: string; startMs: number; first: ProgressEvent } | undefined;
  let drawnMs = -Infinity;
  const clear = (): void => {
    if (stage !== undefined) stream.write("\r\u001B[2K");
    stage = undefined;
  };
  return {
    clear,
    onProgress: (event) => {
      const time = now();
      if (stage?.name !== event.stage) {
        stage = { name: event.stage, startMs: time, first: event };
        drawnMs = -Infinity;
      }
      if (time - drawnMs < REDRAW_MS && !isOver(event)) return;
      drawnMs = time;
      const width = (stream.columns || DEFAULT_COLUMNS) - 1;
      stream.write(`\r\u001B[2K${progressLine(event, stage.first, (time - stage.startMs) / 1000, width)}`);
    },
    [Symbol.dispose]: clear,
  };
}

/**
 * E.g. `index ██████░░░░ 1,200/4,000 files  ETA 0:33  read 9,400, embedded 8,000, written 7,900  85 files/s`: what matters most
 * comes first, and what the line has no room for is left out.
 *
 * @param first    the stage's first event; rates count from it, since a continued run does not start at 0
 * @param elapsed  seconds since that event
 * @param width    columns
 */
export function progressLine(event: ProgressEvent, first: ProgressEvent, elapsed: number, width: number): string {
  const share = shareDone(event, first);
  const left = timeLeft(share, elapsed);
  const heads = stepsTold(event.steps).flatMap((steps) =>
    BAR_WIDTHS.map((barWidth) => [head(event, first, share, barWidth), ...left, ...steps].join(GAP)),
  );
  let line = heads.find((one) => displayWidth(one) <= width) ?? head(event, first, share, 0);
  if (displayWidth(line) > width) return line.slice(0, Math.max(0, width));
  for (const rate of rates(event, first, elapsed)) {
    if (displayWidth(line) + GAP.length + displayWidth(rate) > width) break;
    line += GAP + rate;
  }
  return line;
}

const GAP = "  ";

/**
 * Of what there was to do at the first event, the share that is done, 0 to 1; null where the total is not known. What has gone
 * through the first step of several has not gone through the last: passages that were read are still to be embedded and written.
 */
function shareDone({ done, total, steps = {} }: ProgressEvent, first: ProgressEvent): number | null {
  if (total === undefined) return null;
  const toDo = total - first.done;
  const counts = Object.values(steps);
  const entered = counts[0] ?? 0;
  const through = entered > 0 ? counts.at(-1)! / entered : 1;
  return toDo > 0 ? Math.min(1, (done - first.done) / toDo) * through : through;
}

function isOver(event: ProgressEvent): boolean {
  return event.done === event.total && new Set(Object.values(event.steps ?? {})).size <= 1;
}

function head(event: ProgressEvent, first: ProgressEvent, share: number | null, barWidth: number): string {
  const { stage, done, total, unit } = event;
  const name = printable(stage);
  if (total === undefined || share === null) return `${name} ${formatCount(done)} ${unit}`;
  const counts = `${formatCount(done)}/${formatCount(total)} ${unit}`;
  if (barWidth === 0) return `${name} ${counts}`;
  const toDo = total - first.done;
  const ofAll = toDo > 0 ? (first.done + share * toDo) / total : share;
  // Rounding errors must not take the last block.
  const full = Math.floor(Math.min(1, ofAll) * barWidth + 1e-9);
  return `${name} ${"█".repeat(full)}${"░".repeat(barWidth - full)} ${counts}`;
}

function timeLeft(share: number | null, elapsed: number): string[] {
  if (share === null || share <= 0 || share >= 1 || elapsed < MIN_ELAPSED_S) return [];
  return [`ETA ${clock(Math.ceil((elapsed * (1 - share)) / share - 1e-9))}`];
}

/** How far each step is, and shorter: how much of what entered the first has left the last. */
function stepsTold(steps: ProgressEvent["steps"] = {}): string[][] {
  const entries = Object.entries(steps);
  const [entered, left] = [entries[0], entries.at(-1)];
  if (entered === undefined || left === undefined) return [[]];
  const each = entries.map(([step, count]) => `${step} ${formatCount(count)}`).join(", ");
  return [[each], [`${left[0]} ${formatCount(left[1])}/${formatCount(entered[1])}`], []];
}

function rates(event: ProgressEvent, first: ProgressEvent, elapsed: number): string[] {
  if (elapsed < MIN_ELAPSED_S) return [];
  const { done, unit, counters = {}, values = {} } = event;
  const gains = [
    [unit, done - first.done] as const,
    ...Object.entries(counters).map(([counter, count]) => [counter, count - (first.counters?.[counter] ?? 0)] as const),
  ];
  return [
    ...gains.filter(([, gained]) => gained > 0).map(([what, gained]) => `${formatRate(gained / elapsed)} ${what}/s`),
    ...Object.entries(values).map(([label, value]) => `${label} ${value.toPrecision(3)}`),
  ];
}
