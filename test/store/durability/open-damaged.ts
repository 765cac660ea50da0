// Damages a collection in many ways, one after the other, and asks it questions each time, in a process of its own so
// that one that dies is noticed. Prints a line of JSON before and after each damage.
import { readFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { SqliteStoreOptions } from "../../../src/store/open-sqlite-store.ts";
import { PristineFolder, type Damage } from "./damage.ts";
import { type Answers, everyQuestion, isFaulted, probeCollection, vectorQuestions } from "./probe-collection.ts";

export interface DamageOrders {
  readonly store: SqliteStoreOptions;
  readonly damages: readonly Damage[];
  /** Documents to ask for; vectors alone are searched when absent. */
  readonly ids?: readonly string[];
}

export interface DamageOutcome {
  /**
   * "right": all answers are those of the whole collection; "refused": some are typed errors, the others right;
   * "told" and "untold": some are wrong, and check finds fault or does not; "bug": something else was thrown.
   */
  readonly outcome: "right" | "refused" | "told" | "untold" | "bug";
  readonly detail: string;
}

if (import.meta.main)
  await work(JSON.parse(readFileSync(process.argv[2]!, "utf8")) as DamageOrders, Number(process.argv[3]));

async function work({ store, damages, ids }: DamageOrders, from: number): Promise<void> {
  const questions = ids === undefined ? vectorQuestions(4) : everyQuestion(ids);
  const pristine = new PristineFolder(join(store.root, store.name));
  pristine.restore();
  const truth = await probeCollection(store, questions);
  for (let i = from; i < damages.length; i++) {
    print({ begin: i });
    const damageFiles = (): void => {
      pristine.restore();
      pristine.damage(damages[i]!);
    };
    damageFiles();
    const answers = await probeCollection(store, questions);
    const wrong = wrongAnswers(truth, answers);
    const bugs = [...answers].flatMap(([name, answer]) => ("bug" in answer ? [`${name}: ${answer.bug}`] : []));
    let outcome: DamageOutcome["outcome"];
    if (bugs.length > 0) outcome = "bug";
    else if (wrong.length > 0) {
      damageFiles();
      outcome = (await isFaulted(store)) ? "told" : "untold";
    } else outcome = [...answers.values()].some((answer) => "code" in answer) ? "refused" : "right";
    print({ outcome, detail: [...bugs, ...wrong].slice(0, 3).join("; ") });
  }
  pristine.restore();
}

function wrongAnswers(truth: Answers, answers: Answers): string[] {
  return [...answers].flatMap(([name, answer]) => {
    const right = truth.get(name);
    if (!("value" in answer) || (right !== undefined && "value" in right && right.value === answer.value)) return [];
    return [`${name} is answered with ${answer.value.slice(0, 200)}`];
  });
}

function print(line: object): void {
  writeSync(1, `${JSON.stringify(line)}\n`);
}
