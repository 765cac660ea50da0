const IS_XHTML = /^\s{0,100}<\?xml\s|<html\s[^>]{0,500}xmlns\s*=/i;
const HEAD_CHARS = 2000;
/** An element that is closed where it is opened, but those that HTML knows as empty, or ends by itself. */
const EMPTY_ELEMENT =
  /<(?!(?:area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr|p|li|dt|dd|tr|td|th)\b)[a-z][\w:.-]*(?:\s[^<>]*)?\/>/gi;

export function isXhtml(text: string): boolean {
  return IS_XHTML.test(text.slice(0, HEAD_CHARS));
}

/**
 * A text in which `<title/>` or `<a id="x"/>`, which a parser of HTML takes for open, are blanks; places stay the same. Only of XHTML:
 * in other HTML such a slash means nothing.
 */
export function withoutEmptyElements(text: string): string {
  return text.replaceAll(EMPTY_ELEMENT, (element) => " ".repeat(element.length));
}
