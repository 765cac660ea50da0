import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cleanMapped, cleanText } from "../../../src/indexer/extract/clean-text.ts";
import { MappedText, OffsetMap } from "../../../src/indexer/extract/offset-map.ts";
import { read } from "./read.ts";

/** Any code units, lone surrogates and marks among them. */
const anyText = fc
  .array(
    fc.oneof(
      fc.string({ unit: "binary", maxLength: 8 }),
      fc.constantFrom(
        "e\u0301",
        "\u1112\u1161\u11ab",
        "\ud55c\u11ab",
        "Å",
        "re\u00adport",
        "\ufeff",
        "\u0000",
        "\u001b[31m",
      ),
      fc.constantFrom(
        "\ud800",
        "\udc00",
        "\u0009",
        "\r\n",
        "\u0085",
        "\u200d",
        "x\u200cy",
        "👩\u200d🚀",
        "豈",
        "\u0344",
        "q\u0323\u0307",
      ),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(""));
const whole = (text: string): OffsetMap => new OffsetMap([0, 0, text.length], text.length);
// eslint-disable-next-line no-control-regex
const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u200b\ufeff]/;

describe("clean text", () => {
  test("is well-formed NFC without control characters, and clean text stays as it is", () => {
    fc.assert(
      fc.property(anyText, (value) => {
        const clean = cleanText(value);
        expect(clean.isWellFormed()).toBe(true);
        expect(clean.normalize("NFC")).toBe(clean);
        expect(clean).not.toMatch(CONTROLS);
        expect(cleanText(clean)).toBe(clean);
      }),
      { numRuns: 2000 },
    );
  });

  test("has the signs of Windows-1252 where a decoder took them for control characters", () => {
    expect(cleanText("It\u0092s \u0093so\u0094 \u0096 \u0080 5\u0081")).toBe("It’s “so” – € 5 ");
  });

  test("with a map is the same text, and each of its parts is the clean form of what it maps to", () => {
    fc.assert(
      fc.property(anyText, (value) => {
        const { text, offsets } = cleanMapped(value, whole(value));
        expect(text).toBe(cleanText(value));
        let last = 0;
        for (let at = 0; at < text.length; at++) {
          const [start, end] = [offsets.sourceStart(at), offsets.sourceEnd(at + 1)];
          expect(start).toBeGreaterThanOrEqual(last);
          expect(end).toBeGreaterThan(start);
          // What is composed together may map as a whole.
          const isAlone = text[at]!.isWellFormed() && !/\p{M}/u.test(text.slice(at, at + 2));
          if (isAlone) expect(cleanText(value.slice(0, end))).toContain(text[at]);
          last = start;
        }
      }),
      { numRuns: 2000 },
    );
  });

  test("words are found at their place in the source", () => {
    const words = fc.array(fc.constantFrom("owl", "cafe\u0301", "re\u00adport", "a\u0000b", "\ufeffx", "鲸鱼"), {
      minLength: 1,
    });
    fc.assert(
      fc.property(words, fc.nat(), (list, pick) => {
        const source = list.join(" ");
        const { text, offsets } = cleanMapped(source, whole(source));
        const index = pick % list.length;
        const at = cleanText(
          list
            .slice(0, index)
            .map((word) => `${word} `)
            .join(""),
        ).length;
        const word = cleanText(list[index]!);
        expect(text.slice(at, at + word.length)).toBe(word);
        expect(cleanText(source.slice(offsets.sourceStart(at), offsets.sourceEnd(at + word.length)))).toBe(word);
      }),
    );
  });

  test("maps lead through the map below", () => {
    const below = new MappedText();
    below.append("a&", 10, 16);
    below.append("re\u00adport", 20, 27);
    const { text, offsets } = cleanMapped(below.text, below.map());
    expect(text).toBe("a&report");
    expect([offsets.sourceStart(4), offsets.sourceEnd(8)]).toEqual([23, 27]);
  });

  test("joiners of emoji and of Persian stay, those between Latin letters go", () => {
    expect(cleanText("👩\u200d🚀 می\u200cخواهم fi\u200cnd")).toBe("👩\u200d🚀 می\u200cخواهم find");
  });
});

// More than a few control characters would make a file binary.
const BODY = `au re\u00adport ${"on owls ".repeat(20)}`;

test.each([
  ["a.txt", `Cafe\u0301\u0000${BODY}`],
  ["a.md", `# Cafe\u0301\u0001${BODY}`],
  ["a.html", `<p>Cafe\u0301\u0001${BODY.replace("\u00ad", "&shy;")}</p>`],
  ["a.csv", `name\nCafe\u0301\u0000${BODY}\n`],
  ["a.jsonl", JSON.stringify({ text: `Cafe\u0301\u0000${BODY}` })],
  ["a.py", `Cafe\u0301\u0000${BODY}`],
])("%s: every format gives clean text", (path, content) => {
  const { blocks } = read(path, content).documents[0]!;
  expect(blocks.map((block) => block.text).join(" ")).toMatch(/^(?:name: )?Café au report on/);
});
