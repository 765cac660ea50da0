import { expect, test } from "vitest";
import { ownTitle } from "../../../src/indexer/extract/title.ts";
import { read } from "./read.ts";

test.each([
  ["PowerPoint Presentation", ""],
  ["PowerPoint-Präsentation", ""],
  ["Présentation PowerPoint", ""],
  ["PowerPoint 演示文稿", ""],
  ["Презентация PowerPoint", ""],
  ["Slide 1", ""],
  ["Slide 12", "Slide 12"],
  ["PowerPoint tips", "PowerPoint tips"],
  ["PowerPoint presentations of 2024", "PowerPoint presentations of 2024"],
  ["Microsoft Word - On tides", "On tides"],
  [" On tides ", "On tides"],
])("of the title %s the document's own is %s", (title, own) => {
  expect(ownTitle(title)).toBe(own);
});

test("Markdown of R and Quarto is Markdown", () => {
  for (const path of ["a.Rmd", "a.qmd"]) expect(read(path, "# Tides\n").documents[0]!.title).toBe("Tides");
});
