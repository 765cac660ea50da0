import { badInputFile, readInputLines } from "../input-lines.ts";

/** a is to b as c is to expected. */
export interface AnalogyQuestion {
  readonly a: string;
  readonly b: string;
  readonly c: string;
  readonly expected: string;
}

export interface AnalogySection {
  readonly name: string;
  readonly questions: readonly AnalogyQuestion[];
}

export interface AnalogySet {
  readonly sections: readonly AnalogySection[];
  /** Lines that are not four words; they are left out. */
  readonly skippedLines: number;
}

/**
 * Reads sections that begin with `: name` and hold four words a line, as Google's and the CA8 sets are.
 *
 * @throws {EngineError} `BAD_INPUT_FILE` for a question before the first section, or if there is none
 */
export async function readAnalogies(file: string): Promise<AnalogySet> {
  const sections: { name: string; questions: AnalogyQuestion[] }[] = [];
  let skippedLines = 0;
  for await (const { text, number } of readInputLines(file)) {
    if (text.startsWith(": ")) {
      sections.push({ name: text.replace(/^[: ]+/, "").trim(), questions: [] });
      continue;
    }
    const section = sections.at(-1);
    if (section === undefined) throw badInputFile(file, number, { message: "a question is in no section", hint: HINT });
    const [a, b, c, expected, ...more] = text.trim().split(/\s+/);
    if (!a || !b || !c || !expected || more.length > 0) skippedLines++;
    else section.questions.push({ a, b, c, expected });
  }
  if (sections.some(({ questions }) => questions.length > 0)) return { sections, skippedLines };
  throw badInputFile(file, null, { message: "the file holds no question", hint: HINT });
}

const HINT = "Begin with a line `: name of the section`, and write four words on each line under it.";
