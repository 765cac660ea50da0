// The text of a file in a given encoding, by a decoder that is not ours: the platform's (WHATWG), else iconv of the C library, which
// reads Western European, too, because Node 22.13 to 24 reads the signs of Windows-1252 as control characters.
import { execFileSync } from "node:child_process";

export interface TrueText {
  readonly text: string;
  readonly decoder: "TextDecoder" | "iconv";
}

/** Folder names → names of the WHATWG standard; those that it does not have are iconv's. */
const NAMES: Readonly<Record<string, string>> = {
  cp932: "shift_jis",
  maccyrillic: "x-mac-cyrillic",
  "tis-620": "windows-874",
  ascii: "utf-8",
};

/** The WHATWG standard takes Latin-1 for Windows-1252, as all browsers do. */
const WESTERN: Readonly<Record<string, string>> = { "windows-1252": "cp1252", "iso-8859-1": "cp1252" };

/** A folder is named after the encoding, and some after a language besides. */
export function encodingOfFolder(name: string): string {
  return name.replace(/-[a-z]{5,}$/, "").toLowerCase();
}

/** @returns null when neither decoder knows the encoding or the bytes are not of it; without a byte order mark */
export function trueText(encoding: string, bytes: Uint8Array): TrueText | null {
  const western = WESTERN[encoding];
  if (western !== undefined) return byIconv(western, bytes);
  try {
    return { text: new TextDecoder(NAMES[encoding] ?? encoding).decode(bytes), decoder: "TextDecoder" };
  } catch {
    return byIconv(encoding, bytes);
  }
}

function byIconv(encoding: string, bytes: Uint8Array): TrueText | null {
  try {
    const written = execFileSync("iconv", ["-f", encoding.toUpperCase(), "-t", "UTF-8"], {
      input: bytes,
      stdio: "pipe",
    });
    return { text: written.toString("utf8").replace(/^\ufeff/, ""), decoder: "iconv" };
  } catch {
    return null;
  }
}
