import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Chunk } from "../../../src/core/document.ts";
import { chunkDocument } from "../../../src/indexer/chunk/chunker.ts";
import { read } from "../extract/read.ts";

/** Words, marks and CJK characters, with two tokens added to each text as [CLS] and [SEP] are. */
const countTokens = (text: string): number => (text.match(/[a-z0-9]{1,5}|[^\sa-z0-9]/giu)?.length ?? 0) + 2;

function chunks(path: string, content: string, maxTokens = 32, overlapTokens = 0): Chunk[] {
  const { source, documents } = read(path, content);
  return documents.flatMap((document) => chunkDocument(document, source, { maxTokens, overlapTokens, countTokens }));
}

const word = fc.constantFrom(
  "owl",
  "sees",
  "the",
  "quiet",
  "river",
  "3.14",
  "e.g.",
  "end.",
  "Why?",
  "鲸鱼",
  "游泳。",
  "😀",
  "extraordinarily",
);
const line = fc.array(word, { minLength: 1, maxLength: 40 }).map((words) => words.join(" "));
const text = fc.array(line, { maxLength: 12 }).map((lines) => lines.join("\n\n"));
const squeeze = (value: string): string => value.replaceAll(/\s/g, "");

describe("chunkDocument", () => {
  test("plain text comes back whole and in order when nothing overlaps", () => {
    fc.assert(
      fc.property(text, (value) => {
        expect(
          squeeze(
            chunks("a.txt", value)
              .map((chunk) => chunk.text)
              .join(""),
          ),
        ).toBe(squeeze(value));
      }),
    );
  });

  test("a chunk of plain text is exactly what stands at its offsets, block joins aside", () => {
    fc.assert(
      fc.property(text, (value) => {
        for (const chunk of chunks("a.txt", value, 32, 10))
          expect(chunk.text).toBe(value.slice(chunk.start, chunk.end));
      }),
    );
  });

  test("lines agree with offsets", () => {
    fc.assert(
      fc.property(text, (value) => {
        for (const { start, end, startLine, endLine } of chunks("a.txt", value)) {
          expect(startLine).toBe(value.slice(0, start).split("\n").length);
          expect(endLine).toBe(value.slice(0, end).split("\n").length);
        }
      }),
    );
  });

  test("no chunk is over budget, in any format, with any overlap", () => {
    fc.assert(
      fc.property(
        fc.oneof(text, fc.string({ unit: "grapheme", maxLength: 300 })),
        fc.constantFrom("a.txt", "a.md", "a.html", "a.py", "a.csv"),
        fc.integer({ min: 5, max: 40 }),
        (value, path, maxTokens) => {
          for (const chunk of chunks(path, value, maxTokens, 4)) {
            if (Array.from(chunk.text).length > 1) expect(countTokens(chunk.text)).toBeLessThanOrEqual(maxTokens);
          }
        },
      ),
    );
  });

  test("ordinals count from 0 and the same input gives the same chunks", () => {
    fc.assert(
      fc.property(text, (value) => {
        const first = chunks("a.md", value);
        expect(first.map((chunk) => chunk.ordinal)).toEqual(first.map((_, index) => index));
        expect(chunks("a.md", value)).toEqual(first);
      }),
    );
  });

  test("a character is never cut in half", () => {
    for (const chunk of chunks("a.txt", "😀".repeat(500), 7)) expect(chunk.text.isWellFormed()).toBe(true);
  });

  test("headings above a passage are its path, outermost first", () => {
    const body = "A sentence of the body that is long enough to stand alone, with twenty tokens or more in it, surely.";
    const [first, second] = chunks("a.md", `# One\n\n## Two\n\n${body}\n\n# Three\n\n${body}`, 60);
    expect(first!.headings).toEqual(["One", "Two"]);
    expect(second!.headings).toEqual(["Three"]);
  });

  test("tiny sections of one parent share a chunk that keeps their headings", () => {
    const [only, ...rest] = chunks("a.md", "# Options\n\n## Red\n\nStop.\n\n## Green\n\nGo.\n");
    expect(rest).toEqual([]);
    expect(only!.headings).toEqual(["Options"]);
    expect(only!.text).toBe("Red\n\nStop.\n\nGreen\n\nGo.");
  });

  test("a heading with nothing below it is a chunk's text", () => {
    expect(chunks("a.md", "# Alone").map((chunk) => chunk.text)).toEqual(["Alone"]);
  });

  test("where a paragraph is cut the next chunk repeats whole sentences within the overlap", () => {
    const sentences = Array.from({ length: 12 }, (_, i) => `Sentence number ${i} is here now.`);
    const pieces = chunks("a.txt", sentences.join(" "), 32, 12);
    expect(pieces.length).toBeGreaterThan(1);
    for (let i = 1; i < pieces.length; i++) {
      expect(pieces[i]!.start).toBeLessThan(pieces[i - 1]!.end);
      expect(pieces[i]!.text).toMatch(/^Sentence/);
    }
  });

  test("code that is too long is cut between lines and keeps its indentation", () => {
    const code = Array.from({ length: 30 }, (_, i) => `  step(${i});`).join("\n");
    const pieces = chunks("a.js", code);
    expect(pieces.map((chunk) => chunk.text).join("\n")).toBe(code);
  });
});

describe("the language of a passage", () => {
  const ENGLISH =
    "The river is wide here, and the owls that live on it have not been seen by many of the people from the town.";
  const GERMAN =
    "Der Fluss ist hier breit, und die Eulen, die an ihm leben, haben nicht viele von den Leuten aus der Stadt gesehen.";

  test("is said where it is another than the document's", () => {
    const content = `# Owls\n\n${ENGLISH}\n\n${ENGLISH}\n\n## Eulen\n\n${GERMAN}\n\n## More\n\n${ENGLISH}\n`;
    expect(chunks("a.md", content, 60).map(({ language }) => language ?? "")).toEqual(["", "de", ""]);
  });

  test("is the document's for code, for what says nothing, and throughout a document of one language", () => {
    expect(
      chunks(
        "a.md",
        `${GERMAN}\n\n\`\`\`js\nreturn the value of this and that, if it is not an error\n\`\`\`\n`,
        40,
      ).flatMap(({ language }) => language ?? []),
    ).toEqual([]);
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(ENGLISH, `- ${ENGLISH}`, "12; 3.14; x", `> ${ENGLISH}`), {
          minLength: 1,
          maxLength: 8,
        }),
        (parts) => {
          const found = chunks("a.md", [ENGLISH, ...parts].join("\n\n"), 40);
          expect(found.flatMap(({ language }) => language ?? [])).toEqual([]);
        },
      ),
    );
  });
});
