import type { Metadata } from "../../core/document.ts";
import type { BinaryReader, ReadDocument } from "./binary-extractor.ts";
import { createDecoder } from "../encoding/text-decoders.ts";
import { encodingOfCodePage } from "./code-page.ts";
import { isFurniture } from "./office/furniture.ts";
import type { Part } from "./layout/text-layout.ts";

const MEDIA_TYPE = "application/rtf";
/** Groups that hold no text of the document. */
const HIDDEN = new Set(
  "fonttbl colortbl stylesheet list listlevel leveltext levelnumbers listname listoverride listtable listoverridetable pict object themedata colorschememapping datastore latentstyles generator xmlnstbl rsidtbl mmathPr fldinst shppict nonshppict shprslt filetbl revtbl bkmkstart bkmkend pntext pntxta pntxtb".split(
    " ",
  ),
);
/** Groups that stand within a paragraph and apart from it. */
const NOTES = new Set(["footnote", "annotation", "shptxt"]);
const FURNITURE = new Set("header headerl headerr headerf footer footerl footerr footerf".split(" "));
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

/** What stands apart, with the state of what it interrupts. */
interface Aside {
  readonly isRepeated: boolean;
  readonly outerText: string;
  readonly outerLevel: number | null;
  readonly outerInTable: boolean;
}

interface Group {
  readonly hidden: boolean;
  readonly info: string | null;
  /** A note, text box, header or footer that the text belongs to. */
  readonly aside: Aside | null;
  /** Fallback characters that follow each `\u`. */
  unicodeSkip: number;
  encoding: string;
  font: number;
}

/** Rich Text Format 1.9: paragraphs, headings by outline level, tables as rows, notes, text boxes, title and author; headers and footers once. */
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
  readonly #notes: string[] = [];
  readonly #furniture = new Set<string>();
  #level: number | null = null;
  #inTable = false;
  /** Bytes of a legacy encoding, decoded together: a character may have two. */
  #bytes: number[] = [];
  #skip = 0;
  #group: Group = { hidden: false, info: null, aside: null, unicodeSkip: 1, encoding: "windows-1252", font: 0 };
  readonly #fonts = new Map<number, string>();
  #defaultFont = 0;

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
      if (brace === "}") this.#closeGroup(open.pop());
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
    for (const text of this.#furniture) this.parts.push({ kind: "paragraph", text });
    return this;
  }

  #openAside(isRepeated: boolean): void {
    const aside = { isRepeated, outerText: this.#text, outerLevel: this.#level, outerInTable: this.#inTable };
    this.#group = { ...this.#group, hidden: false, aside };
    this.#text = "";
  }

  /** A note follows the paragraph that it stands in; headers and footers come last, each once. */
  #closeGroup(outer: Group | undefined): void {
    const { aside } = this.#group;
    this.#group = outer ?? this.#group;
    if (aside === null || this.#group.aside === aside) return;
    const text = this.#text.trim();
    if (!aside.isRepeated) this.#notes.push(text);
    else if (!isFurniture(text)) this.#furniture.add(text);
    this.#text = aside.outerText;
    this.#level = aside.outerLevel;
    this.#inTable = aside.outerInTable;
  }

  #control(word: string, value: number | null, isGroupStart: boolean): void {
    const group = this.#group;
    if (NOTES.has(word) || (isGroupStart && FURNITURE.has(word))) this.#openAside(FURNITURE.has(word));
    else if (isGroupStart && word === "result") this.#group = { ...group, hidden: false };
    else if (isGroupStart && HIDDEN.has(word)) this.#group = { ...group, hidden: true };
    else if (isGroupStart && (word === "title" || word === "author"))
      this.#group = { ...group, hidden: false, info: word };
    else if (isGroupStart && word === "info") this.#group = { ...group, hidden: true };
    else if (word === "deleted") this.#group = { ...group, hidden: group.hidden || value !== 0 };
    else if (word === "uc") group.unicodeSkip = value ?? 1;
    else if (word === "u" && value !== null) {
      this.#write(String.fromCharCode(value < 0 ? value + 65_536 : value));
      this.#skip = group.unicodeSkip;
    } else if (word === "ansicpg" && value !== null) group.encoding = encodingOfCodePage(value);
    else if (word === "f" && value !== null) group.font = value;
    else if (word === "deff" && value !== null) group.font = this.#defaultFont = value;
    else if (word === "plain") group.font = this.#defaultFont;
    else if (word === "fcharset" && value !== null) {
      const encoding = CHARSETS[value];
      if (encoding !== undefined) this.#fonts.set(group.font, encoding);
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
      if (this.#group.aside !== null) this.#write("\n");
      else if (this.#inTable) this.#write(" ");
      else this.#endParagraph();
    } else this.#write(SIGNS[word]!);
    if (word === "row" && this.#group.aside === null) this.#endParagraph("table");
  }

  #byte(value: number): void {
    if (this.#skip > 0) this.#skip--;
    else this.#bytes.push(value);
  }

  #flushBytes(): void {
    if (this.#bytes.length === 0) return;
    const encoding = this.#fonts.get(this.#group.font) ?? this.#group.encoding;
    const text = createDecoder(encoding)!.decode(Uint8Array.from(this.#bytes));
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
    if (text !== "") this.#addPart(kind, text);
    for (const note of this.#notes.splice(0)) if (note !== "") this.parts.push({ kind: "paragraph", text: note });
  }

  #addPart(kind: "paragraph" | "table", text: string): void {
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
