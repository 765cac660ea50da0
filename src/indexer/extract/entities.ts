const NAMED: Readonly<Record<string, string>> = {
  amp: "&",
  apos: "'",
  gt: ">",
  lrm: "\u200e",
  lt: "<",
  nbsp: "\u00a0",
  quot: '"',
  rlm: "\u200f",
};

/** What `&name;`, `&#10;` or `&#xa;` stands for: the names that XML and WebVTT have; any other stays as it is. */
export function decodeEntity(entity: string): string {
  const [, hex, decimal, name = ""] = /^&(?:#x([\da-f]{1,6})|#(\d{1,7})|(\w+));$/i.exec(entity) ?? [];
  if (hex === undefined && decimal === undefined) return Object.hasOwn(NAMED, name) ? NAMED[name]! : entity;
  const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
  return code > 0x10ffff || (code >= 0xd800 && code < 0xe000) ? entity : String.fromCodePoint(code);
}
