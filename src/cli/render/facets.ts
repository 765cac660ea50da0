import type { FacetCounts } from "../../core/facet-counts.ts";
import { formatCount, plural } from "./numbers.ts";
import { printable } from "./printable.ts";
import { renderTable } from "./table.ts";

/** More are for programs to read. */
const MAX_VALUES = 12;

/** A small table a field: its values, most frequent first. */
export function renderFacets(facets: readonly FacetCounts[]): string {
  return facets.map((one) => `\n${renderFacet(one)}`).join("");
}

function renderFacet({ field, values, others, missing }: FacetCounts): string {
  const rows = values.slice(0, MAX_VALUES).map(({ value, count }) => [printable(String(value)), formatCount(count)]);
  const hidden = values.length - rows.length + others;
  return [
    renderTable([{ title: field }, { title: "documents", align: "right" }], rows),
    ...(hidden > 0 ? [`and ${plural(hidden, "more value")}\n`] : []),
    ...(missing > 0 ? [`${plural(missing, "document")} without it\n`] : []),
  ].join("");
}
