import { globSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { decodeText } from "../../src/indexer/decode.ts";
import { testData } from "../support/test-data.ts";

function textOf(bytes: Uint8Array): string | null {
  const decoded = decodeText(bytes);
  return decoded.kind === "text" ? decoded.text : null;
}

describe("the encoding of a text", () => {
  test.each([
    ["declared", Buffer.from('<meta charset="windows-1251">\xcf\xf0\xe8\xe2\xe5\xf2', "latin1"), "Привет"],
    ["declared in XML", Buffer.from('<?xml version="1.0" encoding="iso-8859-2"?><a>\xb1\xea</a>', "latin1"), "ąę"],
    ["gb18030", Buffer.from("d6d0cec4d6d0cec4", "hex"), "中文中文"],
    ["utf-8", Buffer.from("中文 café", "utf8"), "中文 café"],
    ["wrongly declared", Buffer.from('<meta charset="iso-8859-1">中文', "utf8"), "中文"],
  ])("%s", (_, bytes, expected) => {
    expect(textOf(bytes)).toContain(expected);
  });

  test("that nobody declared is told as a guess", () => {
    const russian = Buffer.from("\xcf\xf0\xe8\xe2\xe5\xf2, \xec\xe8\xf0! \xca\xe0\xea \xe4\xe5\xeb\xe0?", "latin1");
    expect(decodeText(russian)).toMatchObject({ encoding: "windows-1251", isGuessed: true });
  });
});

const folder = testData("docs-hostile/chardet-encodings/tests");

describe.skipIf(folder === null)(
  "files whose folder names their encoding (docs-hostile, skipped where it is absent)",
  () => {
    test("are read as with their true encoding, 95 of 100 or more", () => {
      let [right, all] = [0, 0];
      for (const file of globSync(join(folder!, "*/*"))) {
        const decoder = decoderOf(encodingOf(basename(dirname(file))));
        // What Node does not know nobody here can read.
        if (decoder === null) continue;
        const bytes = readFileSync(file);
        all++;
        if (textOf(bytes)?.replace(/^\ufeff/, "") === decoder.decode(bytes).replace(/^\ufeff/, "")) right++;
      }
      expect(all).toBeGreaterThan(90);
      expect(right / all).toBeGreaterThanOrEqual(0.95);
    });
  },
);

/** Folders name a language after the encoding. */
function encodingOf(name: string): string {
  const plain = name.replace(
    /-(?:arabic|bulgarian|czech|greek|hebrew|hungarian|polish|romanian|russian|slovene|turkish)$/,
    "",
  );
  return { CP932: "shift_jis", MacCyrillic: "x-mac-cyrillic", "TIS-620": "windows-874" }[plain] ?? plain;
}

function decoderOf(encoding: string) {
  try {
    return new TextDecoder(encoding);
  } catch {
    return null;
  }
}
