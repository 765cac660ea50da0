import { endOfCharacter } from "../../../core/text-runs.ts";
import { foldCharacter, foldWord } from "../../../core/fold.ts";
import { segmentChinese } from "./segment-chinese.ts";

const HAN_ALONE = /^[\p{Script=Han}\u3005\u3007]+$/u;

let segmenter: Intl.Segmenter | null = null;
/** By UTF-16 code unit, filled as they are met: 0 is not yet known, 1 a Chinese character that stays as it is, 2 anything else. */
const settled = new Uint8Array(0x10000);

/** The words of a run of a script that does not separate them: Chinese by jieba, Japanese, Thai, Lao, Khmer and Burmese by the rules of ICU. */
export function segmentUnspaced(run: string): string[] {
  if (isSettled(run)) return segmentChinese(run);
  const folded = foldRun(run);
  return HAN_ALONE.test(folded) ? segmentChinese(folded) : segmentByRules(run);
}

/** Most runs are simplified Chinese already, and to know so takes a tenth of folding them. */
function isSettled(run: string): boolean {
  for (let i = 0; i < run.length; i++) {
    const unit = run.charCodeAt(i);
    if (settled[unit] === 0) {
      const character = run[i]!;
      settled[unit] = HAN_ALONE.test(character) && foldCharacter(character) === character ? 1 : 2;
    }
    if (settled[unit] !== 1) return false;
  }
  return true;
}

function foldRun(run: string): string {
  let folded = "";
  for (let at = 0; at < run.length;) {
    const next = endOfCharacter(run, at, run.length);
    folded += foldCharacter(run.slice(at, next));
    at = next;
  }
  return folded;
}

function segmentByRules(run: string): string[] {
  segmenter ??= new Intl.Segmenter("ja", { granularity: "word" });
  return Array.from(segmenter.segment(run), ({ segment }) => foldWord(segment));
}
