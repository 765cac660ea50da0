/**
 * Fits the weights of src/query/ask/weights.ts on judged questions and prints them with what they reach:
 *
 *   node scripts/fit-answers.ts squad.jsonl cmrc.jsonl
 *
 * Documents are dealt into two halves. The weights are fitted on the questions of the first, the figures are of the second.
 * Confidence is fitted on three kinds of questions: answerable ones (right when the best unit holds an answer), those that
 * the set says are unanswerable, and each question asked of the other half of the documents, where its own is not.
 */
import type { ConfidenceFeatures } from "../src/query/ask/confidence.ts";
import type { FeatureName } from "../src/query/ask/features.ts";
import { judgeEvidence } from "../src/query/ask/judge-evidence.ts";
import { ANSWER_WEIGHTS, type AnswerWeights } from "../src/query/ask/weights.ts";
import { collectSamples, type Sample } from "./fit-answers/collect.ts";
import { fitLogistic, fitRanking, type Example, type Sign } from "./fit-answers/solve.ts";

const UNIT_SIGNS = Object.entries({
  words: 1,
  telling: 1,
  nearby: 1,
  titles: 1,
  elsewhere: -1,
  passage: 1,
  document: 1,
  type: 1,
  meaning: 1,
} satisfies Record<FeatureName, Sign>) as [FeatureName, Sign][];
const CONFIDENCE_SIGNS = Object.entries({
  covered: 1,
  words: 1,
  missing: -1,
  margin: 1,
  meaning: 1,
  type: 1,
  unnamed: -1,
} satisfies Record<keyof ConfidenceFeatures, Sign>) as [keyof ConfidenceFeatures, Sign][];

const THRESHOLDS = [0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5, 0.6];

const files = process.argv.slice(2);
const hybrid = (await Promise.all(files.map(async (file) => await collectSamples(file, undefined)))).flat();
const byWords = (await Promise.all(files.map(async (file) => await collectSamples(file, "none")))).flat();
const withVectors = hybrid.filter(({ present }) => present.hasVectors);

for (const [name, samples] of [
  ["withVectors", withVectors],
  ["wordsAlone", byWords],
] as const) {
  const weights = fit(samples.filter(({ half }) => half === 0));
  print(`${name}: ${JSON.stringify({ unit: weights.unit, confidence: weights.confidence })}`);
  for (const file of files) {
    const own = samples.filter(({ set }) => set === file);
    if (own.length === 0) continue;
    for (const half of [1, 0])
      report(
        `${file}, half ${half}`,
        own.filter((sample) => sample.half === half),
        weights,
      );
    report(
      `${file}, half 1, weights as they are`,
      own.filter((sample) => sample.half === 1),
      ANSWER_WEIGHTS[name],
    );
  }
}

function fit(samples: readonly Sample[]): AnswerWeights {
  const groups = samples
    .filter(({ isImpossible }) => !isImpossible)
    .map(({ present, goldDocument, answers }) =>
      present.units.map(({ passage, index, features }): Example => ({
        features: UNIT_SIGNS.map(([name]) => features[name]),
        isRight: passage.hit.document.id === goldDocument && holds(passage.units[index]!.text, answers),
      })),
    );
  const unit = named(
    UNIT_SIGNS.map(([name]) => name),
    fitRanking(
      groups,
      UNIT_SIGNS.map(([, sign]) => sign),
    ),
  );
  const ranked: AnswerWeights = { ...ANSWER_WEIGHTS.wordsAlone, unit };
  const examples = samples.flatMap((sample) =>
    (["present", "absent"] as const).flatMap((where): Example[] => {
      const { features, ranked: units } = judgeEvidence(sample[where], ranked);
      if (features === null) return [];
      const isRight = where === "present" && holds(textOf(units[0]!), sample.answers);
      return [{ features: [1, ...CONFIDENCE_SIGNS.map(([name]) => features[name])], isRight }];
    }),
  );
  const solved = fitLogistic(examples, ["free", ...CONFIDENCE_SIGNS.map(([, sign]) => sign)]);
  return { ...ranked, confidence: named(["bias", ...CONFIDENCE_SIGNS.map(([name]) => name)], solved) };
}

/** Accuracy is of all answerable questions, refused ones counted as wrong; in brackets of those that were answered. */
function report(title: string, samples: readonly Sample[], weights: AnswerWeights): void {
  const rows = samples.map(({ present, absent, answers, isImpossible }) => {
    const { ranked, confidence } = judgeEvidence(present, weights);
    const right = ranked.findIndex((unit) => holds(textOf(unit), answers));
    return { isImpossible, confidence, right, absent: judgeEvidence(absent, weights).confidence };
  });
  const answerable = rows.filter(({ isImpossible }) => !isImpossible);
  const impossible = rows.filter(({ isImpossible }) => isImpossible);
  print(
    `  ${title}: ${answerable.length} answerable, ${impossible.length} not; top-1 ` +
      `${share(answerable.filter(({ right }) => right === 0).length, answerable.length)}, top-5 ` +
      share(answerable.filter(({ right }) => right >= 0 && right < 5).length, answerable.length),
  );
  for (const threshold of THRESHOLDS) {
    const answered = answerable.filter(({ confidence }) => confidence >= threshold);
    const right = answered.filter((row) => row.right === 0).length;
    print(
      `    at ${threshold}: right ${share(right, answerable.length)} (${share(right, answered.length)} of the answered), ` +
        `refused of the unanswerable ${share(impossible.filter((row) => row.confidence < threshold).length, impossible.length)}, ` +
        `of those whose document is absent ${share(rows.filter((row) => row.absent < threshold).length, rows.length)}`,
    );
  }
}

function share(part: number, all: number): string {
  return (part / all).toFixed(3);
}

type Ranked = ReturnType<typeof judgeEvidence>["ranked"][number];

function textOf({ passage, index }: Ranked): string {
  return passage.units[index]!.text;
}

function holds(text: string, answers: readonly string[]): boolean {
  return answers.some((answer) => text.includes(answer));
}

function named<Name extends string>(names: readonly Name[], values: readonly number[]): Record<Name, number> {
  return Object.fromEntries(names.map((name, i) => [name, Number(values[i]!.toFixed(2))])) as Record<Name, number>;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
