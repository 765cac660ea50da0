import { displayWidth } from "./display-width.ts";

export interface Column {
  readonly title: string;
  /** Numbers go to the right; default "left". */
  readonly align?: "left" | "right";
}

/** A plain table: columns two spaces apart, wide characters counted as two, no spaces at the ends of lines. */
export function renderTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const lines = [columns.map(({ title }) => title), ...rows];
  const widths = columns.map((_, i) => Math.max(...lines.map((cells) => displayWidth(cells[i] ?? ""))));
  const padded = lines.map((cells) =>
    columns.map(({ align = "left" }, i) => {
      const cell = cells[i] ?? "";
      const padding = " ".repeat(widths[i]! - displayWidth(cell));
      return align === "right" ? padding + cell : cell + padding;
    }),
  );
  return padded.map((cells) => `${cells.join("  ").trimEnd()}\n`).join("");
}
