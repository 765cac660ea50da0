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

/** SubRip and WebVTT: what is said and by whom, cue by cue, without numbers, times, settings and markup. */
export const subtitles: Extractor = {
  mediaTypes: ["application/x-subrip", "text/vtt"],
  extensions: ["srt", "vtt"],
  *extract(source) {
    const blocks: Block[] = [];
    for (const match of source.text.matchAll(TIMES)) {
      const start = match.index + match[0].length;
      const gap = /\r?\n[ \t]*\r?\n|\r[ \t]*\r/.exec(source.text.slice(start));
      const block = mappedBlock(source, "paragraph", said(source, start, gap === null ? undefined : start + gap.index));
      if (block !== null) blocks.push(block);
    }
    const mediaType = source.text.trimStart().startsWith("WEBVTT") ? "text/vtt" : "application/x-subrip";
    const language = detectLanguage(blocks.map(({ text }) => text).join("\n"));
    yield { title: titleFromPath(source.path), language, mediaType, metadata: {}, blocks };
  },
};

function said(source: SourceText, start: number, end = source.text.length): MappedText {
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
