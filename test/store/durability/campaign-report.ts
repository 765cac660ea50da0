/** What a campaign of runs that try to break a collection came to. */
export interface CampaignReport {
  readonly name: string;
  /** Times that something was killed, damaged, filled or asked. */
  runs: number;
  /** Acknowledged writes that were not there afterwards, or removals that were undone. */
  losses: number;
  /** Answers that were not those of the data that is there. */
  wrongAnswers: number;
  /** Processes that ended by themselves, and failures without a code of the error table. */
  crashes: number;
  /** Other figures worth telling. */
  readonly figures: Record<string, number>;
  /** Some of what went wrong. */
  readonly examples: string[];
  seconds: number;
}

export type Fault = "losses" | "wrongAnswers" | "crashes";

const MAX_EXAMPLES = 20;

export function emptyReport(name: string): CampaignReport {
  return { name, runs: 0, losses: 0, wrongAnswers: 0, crashes: 0, figures: {}, examples: [], seconds: 0 };
}

export function addFault(report: CampaignReport, fault: Fault, example: string): void {
  report[fault]++;
  if (report.examples.length < MAX_EXAMPLES) report.examples.push(`${fault}: ${example}`);
}

export function count(report: CampaignReport, figure: string, by = 1): void {
  report.figures[figure] = (report.figures[figure] ?? 0) + by;
}

/** One line for people. */
export function reportLine({ name, runs, losses, wrongAnswers, crashes, figures, seconds }: CampaignReport): string {
  const others = Object.entries(figures).map(([figure, value]) => `, ${figure} ${Math.round(value * 1000) / 1000}`);
  return (
    `${name}: ${runs} runs, ${losses} losses, ${wrongAnswers} wrong answers, ${crashes} crashes` +
    `${others.join("")} (${seconds.toFixed(1)} s)`
  );
}
