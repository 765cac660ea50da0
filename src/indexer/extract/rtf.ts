import type { Metadata } from "../../core/document.ts";
import type { BinaryReader, ReadDocument } from "./binary-extractor.ts";
import type { Part } from "./layout/text-layout.ts";

const MEDIA_TYPE = "application/rtf";
/** Groups that hold no text of the document. */
const HIDDEN = new Set(
  "fonttbl colortbl stylesheet listtable listoverridetable pict object themedata colorschememapping datastore latentstyles generator xmlnstbl rsidtbl mmathPr fldinst shppict nonshppict header headerl headerr headerf footer footerl footerr footerf filetbl revtbl bkmkstart bkmkend pntext pntxta pntxtb".split(
    " ",
  ),
);
const SIGNS: Readonly<Record<string, string>> = {
  par: "\n",
  line: "\n",
  sect: "\n",
  page: "\n",
  row: "\n",
  nestrow: "\n",
  tab: "\t",
  cell: " | ",
  nestcell: " | ",
  emdash: "—",
  endash: "–",
  bullet: "•",
  lquote: "‘",
  rquote: "’",
  ldblquote: "“",
  rdblquote: "”",
};
const TOKEN = /\\([a-z]+)(-?\d+)? ?|\\'([0-9a-f]{2})|\\([^a-z])|([{}])|([^\\{}]+)/giu;
const MAX_DEPTH = 1000;

interface Group {
  readonly hidden: boolean;
  readonly info: string | null;
  /** Fallback characters that follow each `\u`. */
  unicodeSkip: number;
  encoding: string;
}

/** Rich Text Format 1.9: paragraphs, headings by outline level, tables as rows, title and author. */
export const readRtf: BinaryReader = async (bytes): Promise<ReadDocument> => {
  await Promise.resolve();
  const text = Buffer.from(bytes).toString("latin1");
  if (!text.startsWith("{\\rtf")) throw new Error("It does not begin as RTF does");
  const writer = new RtfReader().read(text);
  const { title = "", author } = writer.info;
  const metadata: Metadata = author === undefined ? {} : { author };
  return { title, mediaType: MEDIA_TYPE, metadata, parts: writer.parts };
};

class RtfReader {
  readonly parts: Part[] = [];
  readonly info: Record<string, string> = {};
  #text = "";
  #level: number | null = null;
  #inTable = false;
  /** Bytes of a legacy encoding, decoded together: a character may have two. */
  #bytes: number[] = [];
  #skip = 0;
  #group: Group = { hidden: false, info: null, unicodeSkip: 1, encoding: "windows-1252" };
  readonly #fonts = new Map<number, string>();
  #font = -1;

  read(source: string): this {
    const open: Group[] = [];
    let isGroupStart = false;
    for (const [, word, number, hex, sign, brace, plain] of source.matchAll(TOKEN)) {
      if (hex === undefined) this.#flushBytes();
      if (brace === "{") {
        if (open.length > MAX_DEPTH) break;
        open.push(this.#group);
        this.#group = { ...this.#group };
        isGroupStart = true;
        continue;
      }
      if (brace === "}") this.#group = open.pop() ?? this.#group;
      else if (word !== undefined)
        this.#control(word.toLowerCase(), number === undefined ? null : Number(number), isGroupStart);
      else if (sign === "*" && isGroupStart) this.#group = { ...this.#group, hidden: true };
      else if (sign === "~") this.#write("\u00a0");
      else if (sign === "_") this.#write("-");
      else if (sign !== undefined && "\\{}".includes(sign)) this.#write(sign);
      else if (hex !== undefined) this.#byte(Number.parseInt(hex, 16));
      else if (plain !== undefined) this.#write(plain.replaceAll(/[\r\n]/g, ""));
      isGroupStart = false;
    }
    this.#flushBytes();
    this.#endParagraph();
    return this;
  }

  #control(word: string, value: number | null, isGroupStart: boolean): void {
    const group = this.#group;
    if (isGroupStart && HIDDEN.has(word)) this.#group = { ...group, hidden: true };
    else if (isGroupStart && (word === "title" || word === "author"))
      this.#group = { ...group, hidden: false, info: word };
    else if (isGroupStart && word === "info") this.#group = { ...group, hidden: true };
    else if (word === "uc") group.unicodeSkip = value ?? 1;
    else if (word === "u" && value !== null) {
      this.#write(String.fromCharCode(value < 0 ? value + 65_536 : value));
      this.#skip = group.unicodeSkip;
    } else if (word === "ansicpg" && value !== null) group.encoding = encodingOf(value);
    else if (word === "f" && value !== null) this.#font = value;
    else if (word === "fcharset" && value !== null) {
      const encoding = CHARSETS[value];
      if (encoding !== undefined) this.#fonts.set(this.#font, encoding);
    } else if (word === "outlinelevel" && value !== null && value < 9) this.#level = Math.min(6, value + 1);
    else if (word === "pard") {
      this.#level = null;
      this.#inTable = false;
    } else if (word === "intbl") this.#inTable = true;
    else if (Object.hasOwn(SIGNS, word)) this.#sign(word);
  }

  #sign(word: string): void {
    if (this.#group.hidden) return;
    if (word === "par" || word === "sect" || word === "page") {
      if (this.#inTable) this.#write(" ");
      else this.#endParagraph();
    } else this.#write(SIGNS[word]!);
    if (word === "row") this.#endParagraph("table");
  }

  #byte(value: number): void {
    if (this.#skip > 0) this.#skip--;
    else this.#bytes.push(value);
  }

  #flushBytes(): void {
    if (this.#bytes.length === 0) return;
    const encoding = this.#fonts.get(this.#font) ?? this.#group.encoding;
    const text = new TextDecoder(encoding).decode(Uint8Array.from(this.#bytes));
    this.#bytes = [];
    this.#write(text);
  }

  #write(text: string): void {
    const own = text.slice(this.#skip);
    this.#skip = Math.max(0, this.#skip - text.length);
    const { hidden, info } = this.#group;
    if (info !== null) this.info[info] = (this.info[info] ?? "") + own;
    else if (!hidden) this.#text += own;
  }

  #endParagraph(kind: "paragraph" | "table" = "paragraph"): void {
    const text = this.#text.replaceAll(/[ \t]*\|\s*$/gm, "").trim();
    this.#text = "";
    if (text === "") return;
    const last = this.parts.at(-1);
    if (kind === "table" && last?.kind === "table")
      this.parts[this.parts.length - 1] = { kind, text: `${last.text}\n${text}` };
    else if (kind === "table") this.parts.push({ kind, text });
    else if (this.#level === null) this.parts.push({ kind, text });
    else this.parts.push({ kind: "heading", level: this.#level, text: text.replaceAll(/\s+/g, " ") });
  }
}

const CHARSETS: Readonly<Record<number, string>> = {
  128: "shift_jis",
  129: "euc-kr",
  134: "gb18030",
  136: "big5",
  161: "windows-1253",
  162: "windows-1254",
  177: "windows-1255",
  178: "windows-1256",
  186: "windows-1257",
  204: "windows-1251",
  222: "windows-874",
  238: "windows-1250",
};

function encodingOf(codePage: number): string {
  const names: Readonly<Record<number, string>> = {
    932: "shift_jis",
    936: "gb18030",
    949: "euc-kr",
    950: "big5",
    65001: "utf-8",
  };
  const name = names[codePage] ?? `windows-${codePage}`;
  try {
    return new TextDecoder(name).encoding;
  } catch {
    return "windows-1252";
  }
}
