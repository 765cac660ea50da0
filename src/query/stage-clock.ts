import type { SearchResult } from "../core/search.ts";

type Stage = Exclude<keyof SearchResult["timings"], "total">;

/** Splits the time of a search by stage, in milliseconds. */
export class StageClock {
  readonly #start = performance.now();
  #last = this.#start;
  readonly #laps: Record<Stage, number> = { embed: 0, retrieve: 0, rerank: 0, present: 0, explain: 0 };

  /** Books the time since the last lap on a stage. */
  lap(stage: Stage): void {
    const now = performance.now();
    this.#laps[stage] += now - this.#last;
    this.#last = now;
  }

  timings(): SearchResult["timings"] {
    return { ...this.#laps, total: this.#last - this.#start };
  }
}
