import { globSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { encodingOfFolder, trueText } from "../../../bench/encodings/true-text.ts";
import { decodeText } from "../../../src/indexer/encoding/decode.ts";
import { encodeAs } from "../../support/encode-as.ts";
import { testData } from "../../support/test-data.ts";

function textOf(bytes: Uint8Array): string | null {
  const decoded = decodeText(bytes);
  return decoded.kind === "text" ? decoded.text : null;
}

const CHINESE = "我们在山里住了三天，每天早上都能看到太阳从云里出来。";
const TRADITIONAL = "我們在山裡住了三天，每天早上都能看到太陽從雲裡出來。";
const JAPANESE = "この本はとても面白いので、友達にも読んでもらいたいと思います。";
const KOREAN = "오늘은 날씨가 좋아서 친구와 함께 공원에 갔습니다.";
const RUSSIAN = "Сегодня утром мы долго гуляли по берегу реки.";
const GREEK = "Σήμερα το πρωί περπατήσαμε δίπλα στη θάλασσα.";
const HEBREW = "הבוקר הלכנו לאורך חוף הים עם החברים שלנו";
const ARABIC = "ذهبنا صباح اليوم إلى شاطئ البحر مع الأصدقاء";
const THAI = "เช้าวันนี้เราเดินไปตามชายหาดกับเพื่อน";
const CZECH = "Dnes ráno jsme šli po břehu řeky a žádný člověk tam ještě nebyl.";
const HUNGARIAN = "Ma reggel a folyó partján sétáltunk, és később esős idő lett.";
const TURKISH = "Bu sabah çocuklarla birlikte deniz kıyısında yürüyüş yaptık, güneş ışıl ışıldı.";
const FRENCH = "L’été dernier, nous étions déjà allés à la mer « près d’ici » – c’était très agréable.";

describe("the encoding of a short text", () => {
  test.each([
    ["gb18030", CHINESE],
    ["gb18030", TRADITIONAL],
    ["gb18030", "看一看"],
    ["big5", TRADITIONAL],
    ["shift_jis", JAPANESE],
    ["euc-jp", JAPANESE],
    ["euc-kr", KOREAN],
    ["windows-1251", RUSSIAN],
    ["koi8-r", RUSSIAN],
    ["iso-8859-5", RUSSIAN],
    ["ibm866", RUSSIAN],
    ["ibm855", RUSSIAN],
    ["windows-1253", GREEK],
    ["windows-1255", HEBREW],
    ["windows-1256", ARABIC],
    ["windows-874", THAI],
    ["windows-1250", CZECH],
    ["iso-8859-2", CZECH],
    ["windows-1250", HUNGARIAN],
    ["windows-1254", TURKISH],
    ["windows-1252", FRENCH],
    ["utf-16le", CHINESE],
    ["utf-16be", CHINESE],
    ["utf-16le", RUSSIAN],
    ["utf-16be", JAPANESE],
    ["utf-16le", "Plain words, and nothing else."],
    ["utf-32le", CHINESE],
    ["utf-32be", FRENCH],
  ])("%s without a mark is found, and told as a guess: %s", (encoding, text) => {
    expect(decodeText(encodeAs(encoding, text)!)).toMatchObject({ text, encoding, isGuessed: true });
  });

  test.each([CHINESE, JAPANESE, KOREAN, RUSSIAN, GREEK, THAI, FRENCH, "café", "中", "© 2020"])(
    "UTF-8 is certain: %s",
    (text) => {
      const decoded = decodeText(encodeAs("utf-8", text)!);
      expect(decoded).toMatchObject({ text, encoding: "utf-8" });
      expect(decoded).not.toMatchObject({ isGuessed: true });
    },
  );

  test("Chinese whose bytes happen to be UTF-8, too, is told as a guess", () => {
    const bytes = encodeAs("gb18030", "6378\t木")!;
    expect(Buffer.from(bytes).toString("utf8")).not.toContain("\ufffd");
    expect(decodeText(bytes)).toMatchObject({ isGuessed: true });
  });

  test("the escape sequences of ISO-2022-JP are no text of their own", () => {
    const bytes = Buffer.from("\u001b$BF|K\\\u001b(B\n", "latin1");
    expect(decodeText(bytes)).toMatchObject({ text: "日本\n", encoding: "iso-2022-jp", isGuessed: false });
  });

  test("a broken character of UTF-8 among whole ones is replaced, the rest stays", () => {
    for (const line of [CHINESE, "看一看"]) {
      const bytes = encodeAs("utf-8", `${CHINESE}\n${line}`)!.slice(0, -1);
      expect(decodeText(bytes)).toMatchObject({ text: `${CHINESE}\n${line.slice(0, -1)}\ufffd`, isGuessed: false });
    }
  });

  test.each([
    ["gb18030", "今天的日志里没有错误，一切都很好。\n"],
    ["windows-1252", "Le café d’été était déjà fermé.\n"],
  ])("lines of UTF-8 among lines of %s are read as UTF-8, and told as a guess", (encoding, line) => {
    const bytes = Buffer.concat([
      encodeAs("utf-8", `${CHINESE}\n`)!,
      encodeAs(encoding, line)!,
      Buffer.from("plain\n"),
    ]);
    expect(decodeText(bytes)).toMatchObject({ text: `${CHINESE}\n${line}plain\n`, isGuessed: true });
  });

  test("a byte that is no text, and no character, is binary", () => {
    const noise = Uint8Array.from({ length: 400 }, (_, i) => (i * i * 31 + i * 17) % 256);
    expect(decodeText(noise)).toEqual({ kind: "binary" });
  });
});

describe("what a file declares", () => {
  test.each([
    ["in HTML", Buffer.from('<meta charset="windows-1251">\xcf\xf0\xe8\xe2\xe5\xf2', "latin1"), "Привет"],
    ["in XML", Buffer.from('<?xml version="1.0" encoding="iso-8859-2"?><a>\xb1\xea</a>', "latin1"), "ąę"],
    ["in Python", Buffer.from("# -*- coding: latin-1 -*-\nname = 'Andr\xe9'\n", "latin1"), "André"],
  ])("%s is believed", (_, bytes, expected) => {
    const decoded = decodeText(bytes);
    expect(decoded).toMatchObject({ isGuessed: false, text: expect.stringContaining(expected) });
  });

  test("is not believed of UTF-8", () => {
    expect(textOf(Buffer.from('<meta charset="iso-8859-1">中文', "utf8"))).toContain("中文");
  });

  test("is not believed of GB18030 that says it were Western European", () => {
    const bytes = Buffer.concat([Buffer.from('<meta charset="iso-8859-1">'), encodeAs("gb18030", CHINESE)!]);
    expect(decodeText(bytes)).toMatchObject({ encoding: "gb18030", isGuessed: true });
  });
});

const folder = testData("docs-hostile/chardet-encodings/tests");

describe.skipIf(folder === null)(
  "files whose folder names their encoding (docs-hostile, skipped where it is absent)",
  () => {
    test("are read as with their true encoding, all but one in Johab, and what is not is told", () => {
      const wrong: string[] = [];
      const files = globSync(join(folder!, "*/*"));
      for (const file of files) {
        const bytes = readFileSync(file);
        const truth = trueText(encodingOfFolder(basename(dirname(file))), bytes);
        const decoded = decodeText(bytes);
        if (decoded.kind === "text" && (truth === null || decoded.text === truth.text)) continue;
        wrong.push(basename(dirname(file)));
        expect(decoded).toMatchObject({ isGuessed: true });
      }
      expect(files).toHaveLength(110);
      expect(wrong).toEqual(["Johab"]);
    });
  },
);
