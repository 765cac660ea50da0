export const ENTITY = /&#?\w{1,32};/g;

const NAMED: Readonly<Record<string, string>> = {
  amp: "&",
  apos: "'",
  copy: "©",
  gt: ">",
  hellip: "…",
  ldquo: "“",
  lrm: "\u200e",
  lsquo: "‘",
  lt: "<",
  mdash: "—",
  nbsp: "\u00a0",
  ndash: "–",
  quot: '"',
  rdquo: "”",
  rlm: "\u200f",
  rsquo: "’",
};

/** What `&name;`, `&#10;` or `&#xa;` stands for: the names of XML and WebVTT and those of punctuation; any other stays as it is. */
export function decodeEntity(entity: string): string {
  const [, hex, decimal, name = ""] = /^&(?:#x([\da-f]{1,6})|#(\d{1,7})|(\w+));$/i.exec(entity) ?? [];
  if (hex === undefined && decimal === undefined) return Object.hasOwn(NAMED, name) ? NAMED[name]! : entity;
  const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
  return code > 0x10ffff || (code >= 0xd800 && code < 0xe000) ? entity : String.fromCodePoint(code);
}
