const NAMES: Readonly<Record<number, string>> = {
  932: "shift_jis",
  936: "gb18030",
  949: "euc-kr",
  950: "big5",
  65001: "utf-8",
};

/** The encoding of a Windows code page; that of Western Europe where it is not known. */
export function encodingOfCodePage(codePage: number): string {
  try {
    return new TextDecoder(NAMES[codePage] ?? `windows-${codePage}`).encoding;
  } catch {
    return "windows-1252";
  }
}
