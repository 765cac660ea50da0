import type { DuplicateDocument, DuplicateGroup, DuplicatesReport } from "../../core/duplicates.ts";
import type { Layout } from "../output.ts";
import { formatBytes, plural } from "./numbers.ts";
import { printable } from "./printable.ts";
import { stylesFor } from "./style.ts";
import { renderTable } from "./table.ts";

/** Groups for whoever cleans up: the document to compare with first, each other one with how alike it is, and a sum. */
export function renderDuplicates(report: DuplicatesReport, { color }: Pick<Layout, "color">): string {
  const { strong } = stylesFor(color);
  const groups = report.groups.map((group, i) => `${strong(`Group ${i + 1}`)}\n${renderGroup(group)}\n`);
  return `${groups.join("")}${summary(report)}\n`;
}

function renderGroup({ documents }: DuplicateGroup): string {
  return renderTable(
    [{ title: "alike", align: "right" }, { title: "size", align: "right" }, { title: "document" }],
    documents.map((document, i) => [
      i === 0 ? "first" : percent(document.similarity),
      formatBytes(document.sizeBytes),
      printable(placeOf(document)),
    ]),
  );
}

/** The id begins with the source's name, which tells equal paths of two sources apart. */
function placeOf({ id, title, path }: DuplicateDocument): string {
  return path === null && title !== "" && title !== id ? `${id} (${title})` : id;
}

/** Rounded down, so that only equal ones are 100 %. */
function percent(similarity: number): string {
  return `${(Math.floor(similarity * 1000) / 10).toFixed(1)} %`;
}

function summary({ by, groups, documents, tooShort, threshold }: DuplicatesReport): string {
  const further = groups.flatMap((group) => group.documents.slice(1));
  const bytes = further.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const found =
    groups.length === 0
      ? `No documents are ${percent(threshold)} alike or more`
      : `${plural(groups.length, "group")}: ${plural(further.length, "document")} (${formatBytes(bytes)}) beside the first of each`;
  const lacking = by === "words" ? "too short to compare" : "without a vector";
  const short = tooShort === 0 ? "" : `; ${plural(tooShort, "document")} ${lacking}`;
  return `${found}. ${plural(documents, "document")} compared${short}.`;
}
