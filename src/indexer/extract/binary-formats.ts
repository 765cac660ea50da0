import type { BinaryReader } from "./binary-extractor.ts";

/** Formats that are more than encoded text. */
export type BinaryFormat =
  | "doc"
  | "docx"
  | "eml"
  | "encrypted"
  | "epub"
  | "msg"
  | "notebook"
  | "odf"
  | "pdf"
  | "ppt"
  | "pptx"
  | "rtf"
  | "xls"
  | "xlsx"
  | "xml"
  | "zip";

/** Each is loaded with the first file of its kind. A ZIP file is a folder and has no reader of its own. */
export const READERS: Readonly<Record<Exclude<BinaryFormat, "zip">, () => Promise<BinaryReader>>> = {
  doc: async () => (await import("./ole/doc.ts")).readDoc,
  docx: async () => (await import("./office/docx.ts")).readDocx,
  encrypted: async () => (await import("./ole/encrypted.ts")).readEncrypted,
  eml: async () => (await import("./mail.ts")).readEml,
  epub: async () => (await import("./office/epub.ts")).readEpub,
  msg: async () => (await import("./mail.ts")).readMsg,
  notebook: async () => (await import("./notebook.ts")).readNotebook,
  odf: async () => (await import("./office/odf.ts")).readOdf,
  pdf: async () => (await import("./pdf/read-pdf.ts")).readPdf,
  ppt: async () => (await import("./ole/ppt.ts")).readPpt,
  pptx: async () => (await import("./office/pptx.ts")).readPptx,
  rtf: async () => (await import("./rtf.ts")).readRtf,
  xls: async () => (await import("./ole/xls.ts")).readXls,
  xlsx: async () => (await import("./office/xlsx.ts")).readXlsx,
  xml: async () => (await import("./office/xml-document.ts")).readXml,
};

const BY_EXTENSION: Readonly<Record<string, BinaryFormat>> = {
  doc: "doc",
  docm: "docx",
  docx: "docx",
  dot: "doc",
  dotx: "docx",
  eml: "eml",
  epub: "epub",
  ipynb: "notebook",
  mht: "eml",
  mhtml: "eml",
  msg: "msg",
  odp: "odf",
  ods: "odf",
  odt: "odf",
  ott: "odf",
  pdf: "pdf",
  potx: "pptx",
  pps: "ppt",
  ppsx: "pptx",
  ppt: "ppt",
  pptm: "pptx",
  pptx: "pptx",
  rtf: "rtf",
  xls: "xls",
  xlsm: "xlsx",
  xlsx: "xlsx",
  zip: "zip",
};

export function formatByExtension(extension: string): BinaryFormat | null {
  return Object.hasOwn(BY_EXTENSION, extension) ? BY_EXTENSION[extension]! : null;
}

/** Some write a few bytes before it. */
const HEAD_BYTES = 1024;
const OLE = [0xd0, 0xcf, 0x11, 0xe0];

/** What the bytes say; a ZIP file says no more here than that it is one. */
export function formatByContent(bytes: Uint8Array): "pdf" | "zip" | "rtf" | "ole" | null {
  const head = Buffer.from(bytes.subarray(0, HEAD_BYTES)).toString("latin1");
  if (head.startsWith("PK\u0003\u0004") || head.startsWith("PK\u0005\u0006")) return "zip";
  if (head.startsWith("{\\rtf")) return "rtf";
  if (OLE.every((byte, i) => bytes[i] === byte)) return "ole";
  return head.includes("%PDF-") ? "pdf" : null;
}

/** XML that is a whole document of Word, of 2003 or flat, or of an OpenDocument program. */
export function isOfficeXml(bytes: Uint8Array): boolean {
  const head = Buffer.from(bytes.subarray(0, HEAD_BYTES)).toString("latin1").replaceAll("\0", "");
  return /^[^<]{0,100}<[?!\w]/.test(head) && /<(?:(?:\w+:)?wordDocument|pkg:package|office:document)[\s>]/.test(head);
}

/** Streams that tell what an OLE file is; an office file with a password is one that holds another. */
const STREAMS: readonly (readonly [name: string, format: BinaryFormat])[] = [
  ["EncryptedPackage", "encrypted"],
  ["__properties_version1.0", "msg"],
  ["WordDocument", "doc"],
  ["PowerPoint Document", "ppt"],
  ["Workbook", "xls"],
];
const OLE_FORMATS: ReadonlySet<BinaryFormat | null> = new Set(["doc", "msg", "ppt", "xls"]);

/** What an OLE file is by the names of its streams, else by its own. */
export function formatOfOle(bytes: Uint8Array, named: BinaryFormat | null): BinaryFormat | null {
  const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found = STREAMS.find(([name]) => whole.includes(Buffer.from(`${name}\0`, "utf16le")));
  return found?.[1] ?? (OLE_FORMATS.has(named) ? named : null);
}

/** What a ZIP file is by its members. */
export function formatOfArchive({
  has,
  readText,
}: {
  readonly has: (name: string) => boolean;
  readonly readText: (name: string) => string | null;
}): BinaryFormat {
  const mimetype = has("mimetype") ? (readText("mimetype") ?? "").trim() : "";
  if (mimetype === "application/epub+zip" || has("META-INF/container.xml")) return "epub";
  if (mimetype.startsWith("application/vnd.oasis.opendocument")) return "odf";
  if (has("word/document.xml") || has("word/document2.xml")) return "docx";
  if (has("ppt/presentation.xml")) return "pptx";
  if (has("xl/workbook.xml")) return "xlsx";
  return has("content.xml") && has("meta.xml") ? "odf" : "zip";
}
