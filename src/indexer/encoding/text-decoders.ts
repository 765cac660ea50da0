/** What Windows-1252 has where Latin-1 has control characters, 0x80 to 0x9f. */
export const WINDOWS_1252_SIGNS = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ";

/** Decoders by the name of an encoding: those of the platform, and the few that it does not have. */
export interface BytesDecoder {
  readonly encoding: string;
  /** What is not of the encoding becomes U+FFFD. @param options  `stream`: more will follow, and half a character waits for it */
  decode(bytes: Uint8Array, options?: { readonly stream?: boolean }): string;
}

/** Names that others use for what the platform has under another one, or as part of a larger encoding. */
const ALIASES: Readonly<Record<string, string>> = {
  cp932: "shift_jis",
  cp936: "gb18030",
  cp949: "euc-kr",
  cp950: "big5",
  gb2312: "gb18030",
  gbk: "gb18030",
  "latin-1": "windows-1252",
  cp855: "ibm855",
  cp866: "ibm866",
  "mac-cyrillic": "x-mac-cyrillic",
  maccyrillic: "x-mac-cyrillic",
};

/** The upper halves of encodings of one byte. */
const UPPER_HALVES: Readonly<Record<string, string>> = {
  // Code page 855 of IBM, Cyrillic of DOS.
  ibm855:
    "ђЂѓЃёЁєЄѕЅіІїЇјЈљЉњЊћЋќЌўЎџЏюЮъЪаАбБцЦдДеЕфФгГ«»░▒▓│┤хХиИ╣║╗╝йЙ┐└┴┬├─┼кК╚╔╩╦╠═╬¤лЛмМнНоОп┘┌█▄Пя▀ЯрРсСтТуУжЖвВьЬ№\u00adыЫзЗшШэЭщЩчЧ§■\u00a0",
  // Node from 22.13 on, 24 too, reads 0x80 to 0x9f of it as control characters: https://github.com/nodejs/node/issues/56542.
  "windows-1252": `${WINDOWS_1252_SIGNS}${String.fromCharCode(...Array.from({ length: 96 }, (_, i) => 0xa0 + i))}`,
};

/** @returns null for an encoding that nobody here knows, or a name that is none; a byte order mark stays in the text */
export function createDecoder(name: string): BytesDecoder | null {
  const encoding = ALIASES[name.toLowerCase()] ?? name.toLowerCase();
  if (encoding === "utf-32le" || encoding === "utf-32be") return new Utf32Decoder(encoding);
  if (encoding === "ibm855") return new TableDecoder(encoding);
  try {
    const decoder = new TextDecoder(encoding, { ignoreBOM: true });
    return decoder.encoding in UPPER_HALVES ? new TableDecoder(decoder.encoding) : decoder;
  } catch {
    return null;
  }
}

class TableDecoder implements BytesDecoder {
  readonly encoding: string;
  readonly #upperHalf: string;

  constructor(encoding: string) {
    this.encoding = encoding;
    this.#upperHalf = UPPER_HALVES[encoding]!;
  }

  decode(bytes: Uint8Array): string {
    const upperHalf = this.#upperHalf;
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
    return text.replaceAll(/[\x80-\xff]/g, (char) => upperHalf[char.charCodeAt(0) - 0x80]!);
  }
}

class Utf32Decoder implements BytesDecoder {
  readonly encoding: "utf-32le" | "utf-32be";
  #rest = new Uint8Array(0);

  constructor(encoding: "utf-32le" | "utf-32be") {
    this.encoding = encoding;
  }

  decode(bytes: Uint8Array, { stream = false } = {}): string {
    const all = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    const view = new DataView(all.buffer, all.byteOffset, all.byteLength);
    const whole = all.length - (all.length % 4);
    const parts: string[] = [];
    for (let i = 0; i < whole; i += 4) {
      const code = view.getUint32(i, this.encoding === "utf-32le");
      parts.push(code > 0x10ffff || (code >= 0xd800 && code < 0xe000) ? "\ufffd" : String.fromCodePoint(code));
    }
    this.#rest = stream ? Uint8Array.from(all.subarray(whole)) : new Uint8Array(0);
    if (!stream && whole < all.length) parts.push("\ufffd");
    return parts.join("");
  }
}
