import * as fc from "fast-check";
import { expect, test } from "vitest";
import { printable } from "../../../src/cli/render/printable.ts";

test("an escape sequence and a bidirectional override lose their power", () => {
  expect(printable("a\u001B[2Jb\u009Bc\u202Ed")).toBe("a\uFFFD[2Jb\uFFFDc\uFFFDd");
});

test("line ends and tabs become spaces", () => {
  expect(printable("a\r\nb\tc\u2028d")).toBe("a  b c d");
});

test("letters of any script stay as they are", () => {
  expect(printable("Größe 北京 👩‍🚀 שלום")).toBe("Größe 北京 👩‍🚀 שלום");
});

test("no text changes its length, and none keeps a control character", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const safe = printable(text);
      expect(safe.length).toBe(text.length);
      expect(safe).not.toMatch(/\p{Cc}/u);
    }),
  );
});
