import { detectLanguage } from "../language.ts";
import type { Block, Extractor } from "./extractor.ts";
import { verbatimBlock } from "./extractor.ts";
import { titleFromPath } from "./title.ts";

const TIMES = /^[ \t]*(?:\d+:)?\d{1,2}:\d{2}[.,]\d{3}[ \t]*-->[^\r\n]*(?:\r\n|\n|\r|$)/gm;

/** SubRip and WebVTT: what is said, cue by cue, without numbers, times and settings. */
export const subtitles: Extractor = {
  mediaTypes: ["application/x-subrip", "text/vtt"],
  extensions: ["srt", "vtt"],
  *extract(source) {
    const blocks: Block[] = [];
    for (const match of source.text.matchAll(TIMES)) {
      const start = match.index + match[0].length;
      const gap = /\r?\n[ \t]*\r?\n|\r[ \t]*\r/.exec(source.text.slice(start));
      const block = verbatimBlock(source, "paragraph", start, gap === null ? source.text.length : start + gap.index);
      if (block !== null) blocks.push(block);
    }
    const mediaType = source.text.trimStart().startsWith("WEBVTT") ? "text/vtt" : "application/x-subrip";
    const language = detectLanguage(blocks.map(({ text }) => text).join("\n"));
    yield { title: titleFromPath(source.path), language, mediaType, metadata: {}, blocks };
  },
};
