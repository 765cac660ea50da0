import { styleText } from "node:util";

type Style = (text: string) => string;

export interface Styles {
  readonly strong: Style;
  readonly faint: Style;
  readonly place: Style;
}

export function stylesFor(color: boolean): Styles {
  const style =
    (format: "bold" | "dim" | "cyan"): Style =>
    (text) =>
      color && text !== "" ? styleText(format, text, { validateStream: false }) : text;
  return { strong: style("bold"), faint: style("dim"), place: style("cyan") };
}
