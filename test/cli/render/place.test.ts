import { expect, test } from "vitest";
import { renderPlace } from "../../../src/cli/render/place.ts";

const lines = { startLine: 3, endLine: 4 };

test.each([
  ["docs/tea.md", "docs", "tea.md:3-4", "docs/tea.md:3-4"],
  ["docs/teas.csv#3", "docs", "teas.csv#3:3-4", "docs/teas.csv#3:3-4"],
  ["note-1", null, "note-1:3-4", "note-1:3-4"],
])("the place of %s of source %s", (id, source, alone, amongSeveral) => {
  expect(renderPlace({ id, source }, lines, false)).toBe(alone);
  expect(renderPlace({ id, source }, lines, true)).toBe(amongSeveral);
});
