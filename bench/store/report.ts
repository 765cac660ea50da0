import { writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";

export type Figures = Readonly<Record<string, number | string>>;

const WHAT_WIDTH = 44;
const lines: { readonly what: string; readonly figures: Figures }[] = [];

/** One line of the report: what, then figures by name. Times are in milliseconds where the name says nothing else. */
export function line(what: string, figures: Figures): void {
  const parts = Object.entries(figures).map(
    ([name, value]) => `${name} ${typeof value === "number" ? rounded(value) : value}`,
  );
  console.log(`${what.padEnd(WHAT_WIDTH)} ${parts.join(" · ")}`);
  lines.push({ what, figures });
}

export function heading(text: string): void {
  console.log(`\n${text}`);
}

/** Writes every line so far, unrounded. */
export function writeReport(file: string): void {
  const machine = { node: process.version, cpu: cpus()[0]?.model, cores: cpus().length, memoryBytes: totalmem() };
  writeFileSync(file, `${JSON.stringify({ at: new Date().toISOString(), machine, lines }, null, 2)}\n`);
}

function rounded(value: number): string {
  if (Number.isInteger(value) || Math.abs(value) >= 100) return value.toFixed(0);
  return Math.abs(value) >= 10 ? value.toFixed(1) : Math.abs(value) >= 1 ? value.toFixed(2) : value.toFixed(4);
}
