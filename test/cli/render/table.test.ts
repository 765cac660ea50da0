import { expect, test } from "vitest";
import { renderTable } from "../../../src/cli/render/table.ts";

test("columns line up, with wide characters counted as two", () => {
  const columns = [{ title: "name" }, { title: "count", align: "right" as const }];
  expect(
    renderTable(columns, [
      ["北京", "7"],
      ["ab", "1,234"],
    ]),
  ).toBe("name  count\n北京      7\nab    1,234\n");
});
