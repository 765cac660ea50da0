/** What a long task says about itself while it runs. */
export interface ProgressEvent {
  /** The task's current step, e.g. "embed"; a new name starts a new bar. */
  readonly stage: string;
  readonly done: number;
  /** Undefined until it is known. */
  readonly total?: number;
  readonly unit: string;
  /** Extra counters whose rates are shown beside the bar, e.g. tokens embedded so far. */
  readonly counters?: Readonly<Record<string, number>>;
  /** How far its parts are that run side by side, in the order of the work, e.g. passages read, embedded, written. */
  readonly steps?: Readonly<Record<string, number>>;
  /** What holds at the moment, to show beside the bar, e.g. a learning rate. */
  readonly values?: Readonly<Record<string, number>>;
}

export type OnProgress = (event: ProgressEvent) => void;
