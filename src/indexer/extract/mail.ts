import type { Address, Email } from "postal-mime";
import type { Metadata } from "../../core/document.ts";
import { decodeText } from "../encoding/decode.ts";
import { SourceText } from "../source-text.ts";
import type { BinaryReader, ReadDocument } from "./binary-extractor.ts";
import { decodeWarnings } from "./decode-warnings.ts";
import type { Block } from "./extractor.ts";
import { html, htmlBlocks } from "./html.ts";
import { withCharsets } from "./mail-charsets.ts";
import type { Part } from "./layout/text-layout.ts";
import { plainTextDocument } from "./plain-text.ts";

const WEB_PAGE = /\.mht(?:ml)?$/i;
const MAX_MESSAGES = 100;
const NO_HEADER = Buffer.from("\n");

/** Internet messages (RFC 5322, MIME): headers as metadata, the body as text, the names of attachments. */
export const readEml: BinaryReader = async (bytes, path, onWarning): Promise<ReadDocument> => {
  const { default: PostalMime } = await import("postal-mime");
  const message = withCharsets(hasHeader(bytes) ? bytes : Buffer.concat([NO_HEADER, bytes]), onWarning);
  const mail = await PostalMime.parse(message, { maxNestingDepth: 64 });
  const messages: Part[] = [];
  const names: string[] = [];
  for (const { filename, mimeType, content } of mail.attachments) {
    const isMessage = mimeType === "message/rfc822" && messages.length < MAX_MESSAGES;
    const within = isMessage ? await PostalMime.parse(content, { maxNestingDepth: 64 }) : null;
    if (within !== null) messages.push(...attachedParts(path, within));
    names.push(filename ?? within?.subject ?? "");
  }
  return messageOf("message/rfc822", bodyParts(path, mail), {
    subject: mail.subject ?? "",
    from: people(mail.from === undefined ? [] : [mail.from]),
    to: people(mail.to),
    cc: people(mail.cc),
    date: mail.date ?? null,
    attachments: names.filter((name) => name !== ""),
    messages,
  });
};

function bodyParts(path: string, mail: Email): Part[] {
  if (mail.text?.trim()) return textParts(path, mail.text);
  const source = new SourceText(path, mail.html ?? "");
  // A web page that a browser saved in one file has menus.
  const pages = WEB_PAGE.test(path) ? [...html.extract(source, () => {})] : [];
  return partsOf(pages.length > 0 ? pages.flatMap(({ blocks }) => blocks) : htmlBlocks(source));
}

function partsOf(blocks: readonly Block[]): Part[] {
  return blocks.map(({ kind, text, level }) => ({ kind, text, level }));
}

/** A message that was sent with another, as when it could not be delivered. */
function attachedParts(path: string, mail: Email): Part[] {
  return [{ kind: "heading", level: 2, text: mail.subject ?? "" }, ...bodyParts(path, mail)];
}

/** Whether it begins with a field of a header, or as in a mailbox; what does not is all body. */
function hasHeader(bytes: Uint8Array): boolean {
  const head = Buffer.from(bytes.subarray(0, 4096)).toString("latin1");
  return /^(?:\u00ef\u00bb\u00bf)?\s*(?:[!-9;-~]+[ \t]*:|From )/.test(head);
}

/** Outlook messages (MS-OXMSG). */
export const readMsg: BinaryReader = async (bytes, path, onWarning): Promise<ReadDocument> => {
  // The package is CommonJS: what it calls its default is a field of what Node imports as the default.
  const { default: Reader } = (await import("@kenjiuno/msgreader")).default;
  const copy = Uint8Array.from(bytes);
  const mail = new Reader(copy.buffer).getFileData();
  if (mail.error !== undefined) throw new Error(mail.error);
  // Its encoding is what it says itself, as in any page.
  const decoded = mail.html === undefined ? null : decodeText(mail.html);
  const markup = decoded?.kind === "text" ? decoded.text : "";
  const isPlain = mail.body?.trim();
  if (!isPlain && mail.bodyHtml === undefined && decoded?.kind === "text") {
    for (const warning of decodeWarnings(decoded)) onWarning(warning);
  }
  const body = isPlain ? textParts(path, mail.body!) : htmlParts(path, mail.bodyHtml ?? markup);
  const recipients = mail.recipients ?? [];
  return messageOf("application/vnd.ms-outlook", body, {
    subject: mail.subject ?? "",
    from: [person(mail.senderName, mail.senderEmail)].filter((one) => one !== ""),
    to: recipients.filter(({ recipType }) => recipType !== "cc").map(({ name, email }) => person(name, email)),
    cc: recipients.filter(({ recipType }) => recipType === "cc").map(({ name, email }) => person(name, email)),
    date: isoDate(mail.messageDeliveryTime ?? mail.clientSubmitTime),
    attachments: (mail.attachments ?? []).map(({ fileName }) => fileName ?? "").filter((name) => name !== ""),
  });
};

/** Those of a group one by one. */
function people(list: readonly Address[] | undefined): string[] {
  return (list ?? [])
    .flatMap((one) => one.group ?? [one])
    .map(({ name, address }) => person(name, address))
    .filter((one) => one !== "");
}

function isoDate(date: string | undefined): string | null {
  const time = date === undefined ? Number.NaN : Date.parse(date);
  return Number.isNaN(time) ? null : new Date(time).toISOString();
}

function person(name: string | undefined, address: string | undefined): string {
  return [name, address].filter((part) => part).join(" ");
}

interface Message {
  readonly subject: string;
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly cc: readonly string[];
  readonly date: string | null;
  readonly attachments: readonly string[];
  /** What messages that are attached say. */
  readonly messages?: readonly Part[];
}

function messageOf(mediaType: string, body: readonly Part[], message: Message): ReadDocument {
  const { subject, from, to, cc, date, attachments, messages = [] } = message;
  const metadata: Metadata = Object.fromEntries(
    Object.entries({ from, to, cc, date, attachments }).filter(([, value]) => value !== null && value.length > 0),
  );
  const named: Part[] =
    attachments.length === 0 ? [] : [{ kind: "list", text: `Attachments: ${attachments.join(", ")}` }];
  const parts = [...body, ...named, ...messages];
  const only: Part = { kind: "paragraph", text: subject };
  return { title: subject, mediaType, metadata, parts: parts.length > 0 ? parts : [only] };
}

function textParts(path: string, text: string): Part[] {
  return plainTextDocument(new SourceText(path, text)).blocks.map(({ kind, text: own }) => ({ kind, text: own }));
}

function htmlParts(path: string, markup: string): Part[] {
  return partsOf(htmlBlocks(new SourceText(path, markup)));
}
