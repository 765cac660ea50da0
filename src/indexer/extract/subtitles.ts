import { detectLanguage } from "../language.ts";
import type { SourceText } from "../source-text.ts";
import type { Block, Extractor } from "./extractor.ts";
import { mappedBlock } from "./extractor.ts";
import { decodeEntity } from "./entities.ts";
import { MappedText } from "./offset-map.ts";
import { titleFromPath } from "./title.ts";

const TIMES = /^[ \t]*(?:\d+:)?\d{1,2}:\d{2}[.,]\d{3}[ \t]*-->[^\r\n]*(?:\r\n|\n|\r|$)/gm;
/** Tags, times of karaoke, positions of SubStation Alpha, entities. */
const MARKUP = /<v(?:\.[^\s<>]*)?[ \t]+([^<>\r\n]+)>|<\/?[a-z][^<>\r\n]*>|<[\d:.]+>|\{\\[^{}\r\n]*\}|&#?\w{1,32};/gi;

/** Captions that were made by a machine roll: each cue begins with the last line of the one before it. In how many cues, at least. */
const ROLLING = 0.3;

interface Cue {
  readonly block: Block;
  /** In the source. */
  readonly end: number;
  /** Characters at the beginning of the text. */
  readonly repeated: number;
}

/** SubRip and WebVTT: what is said and by whom, cue by cue, without numbers, times, settings and markup. */
export const subtitles: Extractor = {
  mediaTypes: ["application/x-subrip", "text/vtt"],
  extensions: ["srt", "vtt"],
  *extract(source) {
    const cues: Cue[] = [];
    for (const match of source.text.matchAll(TIMES)) {
      const start = match.index + match[0].length;
      const gap = /\r?\n[ \t]*\r?\n|\r[ \t]*\r/.exec(source.text.slice(start));
      const end = gap === null ? source.text.length : start + gap.index;
      const block = mappedBlock(source, "paragraph", said(source, start, end));
      if (block !== null) cues.push({ block, end, repeated: repeatedChars(block, cues.at(-1)?.block) });
    }
    const isRolling = cues.filter(({ repeated }) => repeated > 0).length >= cues.length * ROLLING;
    const blocks = cues.flatMap(({ block, end, repeated }) =>
      isRolling && repeated > 0 ? (rest(source, block, end, repeated) ?? []) : block,
    );
    const mediaType = source.text.trimStart().startsWith("WEBVTT") ? "text/vtt" : "application/x-subrip";
    const language = detectLanguage(blocks.map(({ text }) => text).join("\n"));
    yield { title: titleFromPath(source.path), language, mediaType, metadata: {}, blocks };
  },
};

/** How much of a cue says again what the one before it ended with. */
function repeatedChars({ text }: Block, before: Block | undefined): number {
  const [line = ""] = text.split("\n", 1);
  return line.trim() === before?.text.split("\n").at(-1)?.trim() ? line.length : 0;
}

function rest(source: SourceText, { text, offsets }: Block, end: number, repeated: number): Block | null {
  return repeated === text.length
    ? null
    : mappedBlock(source, "paragraph", said(source, offsets.sourceStart(repeated), end));
}

function said(source: SourceText, start: number, end: number): MappedText {
  const out = new MappedText();
  const cue = source.text.slice(start, end);
  let from = 0;
  for (const { index, 0: markup, 1: speaker } of cue.matchAll(MARKUP)) {
    out.append(cue.slice(from, index), start + from, start + index);
    from = index + markup.length;
    const text = speaker === undefined ? (markup.startsWith("&") ? decodeEntity(markup) : "") : `${speaker.trim()}: `;
    out.append(text, start + index, start + from);
  }
  out.append(cue.slice(from), start + from, end);
  return out;
}
