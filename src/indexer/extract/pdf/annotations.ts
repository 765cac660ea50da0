import type { PDFPageProxy } from "pdfjs-dist";
import type { PdfLine } from "./text-lines.ts";

interface Annotation {
  readonly subtype?: unknown;
  readonly fieldName?: unknown;
  readonly fieldValue?: unknown;
  /** Of a list; a choice that drops down shows its value alone. */
  readonly combo?: unknown;
  readonly options?: readonly { readonly exportValue?: unknown; readonly displayValue?: unknown }[];
  readonly contentsObj?: { readonly str?: unknown };
}

const MAX_OPTIONS = 100;

/** What was filled into forms, and what readers noted: lines below all others of the page. */
export async function formLines(page: PDFPageProxy): Promise<PdfLine[]> {
  const annotations = (await page.getAnnotations()) as readonly Annotation[];
  const texts = annotations.map((annotation) => {
    const { subtype, fieldName, contentsObj } = annotation;
    const values = shownValues(annotation).filter(
      (value) => typeof value === "string" && !/^(?:|Off)$/.test(value.trim()),
    );
    if (typeof fieldName === "string") return values.length === 0 ? "" : `${fieldName}: ${values.join(", ")}`;
    // A pop-up shows again what the note says.
    const note = subtype === "Link" || subtype === "Popup" ? "" : contentsObj?.str;
    return typeof note === "string" ? note : "";
  });
  const lines = texts.map((text) => text.replaceAll(/\s+/g, " ").trim()).filter((text) => text !== "");
  // Each at a height of its own, so that they are not joined.
  return lines.map((text) => ({ text, y: -Infinity, height: 0 }));
}

/** What a field shows: of a choice its names and not its codes, of a list all of them. */
function shownValues({ fieldValue, combo, options = [] }: Annotation): unknown[] {
  if (options.length > 0 && combo === false)
    return options.map(({ displayValue }) => displayValue).slice(0, MAX_OPTIONS);
  return [fieldValue].flat().map((value) => options.find((one) => one.exportValue === value)?.displayValue ?? value);
}
