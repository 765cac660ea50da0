import { describe, expect, test } from "vitest";
import type { ExtractWarning } from "../../../src/indexer/extract/extractor.ts";
import { readEml } from "../../../src/indexer/extract/mail.ts";

interface Mail {
  readonly title: string;
  readonly from: unknown;
  readonly texts: readonly string[];
  readonly warnings: readonly string[];
}

/** @param message  bytes, a character each */
async function mail(message: string): Promise<Mail> {
  const warnings: ExtractWarning[] = [];
  const read = await readEml(Buffer.from(message, "latin1"), "a.eml", (warning) => warnings.push(warning));
  const texts = read.parts.map(({ text }) => text.trim());
  return { title: read.title, from: read.metadata["from"], texts, warnings: warnings.map(({ code }) => code) };
}

function bytes(...values: readonly number[]): string {
  return String.fromCharCode(...values);
}

function utf8(text: string): string {
  return Buffer.from(text).toString("latin1");
}

// "会议通知" and "请大家准时参加会议。" in GBK.
const NOTICE = bytes(0xbb, 0xe1, 0xd2, 0xe9, 0xcd, 0xa8, 0xd6, 0xaa);
const PLEASE =
  bytes(0xc7, 0xeb, 0xb4, 0xf3, 0xbc, 0xd2, 0xd7, 0xbc, 0xca, 0xb1) +
  bytes(0xb2, 0xce, 0xbc, 0xd3, 0xbb, 0xe1, 0xd2, 0xe9, 0xa1, 0xa3);

describe("mail that does not say its encoding", () => {
  test("is found out, header and body", async () => {
    expect(await mail(`From: ${NOTICE} <a@example.org>\nSubject: ${NOTICE}\n\n${PLEASE}\n`)).toEqual({
      title: "会议通知",
      from: ["会议通知 a@example.org"],
      texts: ["请大家准时参加会议。"],
      warnings: ["ENCODING_GUESSED"],
    });
  });

  test("is UTF-8 where it can be", async () => {
    const read = await mail(utf8("From: a@example.org\nSubject: Größe\n\nFür die Äpfel.\n"));
    expect(read).toMatchObject({ title: "Größe", texts: ["Für die Äpfel."], warnings: [] });
  });

  test.each([
    ["us-ascii", "; charset=us-ascii"],
    ["one that nobody knows", '; charset="x-nobody"'],
    ["a wrong one", "; charset=utf-8"],
  ])("nor by a charset that is %s", async (_, parameter) => {
    const read = await mail(`Subject: x\nContent-Type: text/plain${parameter}\n\nStra\u00dfen im \u00c4u\u00dferen\n`);
    expect(read).toMatchObject({ texts: ["Straßen im Äußeren"], warnings: ["ENCODING_GUESSED"] });
  });

  test("says it within its HTML", async () => {
    const page = `<html><head><meta charset=gbk></head><body><p>${PLEASE}</p></body></html>`;
    expect(await mail(`Subject: x\nContent-Type: text/html\n\n${page}\n`)).toMatchObject({
      texts: ["请大家准时参加会议。"],
      warnings: [],
    });
  });

  test.each([
    ["quoted-printable", PLEASE.replaceAll(/[\x80-\xff]/g, (char) => `=${char.charCodeAt(0).toString(16)}`)],
    ["base64", Buffer.from(PLEASE, "latin1").toString("base64")],
  ])("also in parts that are %s", async (encoding, content) => {
    const part = `Content-Type: text/plain\nContent-Transfer-Encoding: ${encoding}\n\n${content}\n`;
    const head = `Subject: ${NOTICE}\nContent-Type: multipart/mixed;\n boundary="x y"\n\n--x y\n`;
    const read = await mail(`${head}${part}--x y\nContent-Type: text/plain\n\nplain\n--x y--\n`);
    expect(read.title).toBe("会议通知");
    expect(read.texts.join()).toMatch(/请大家准时参加会议。[^]*plain/);
  });

  test("a header is read in the charset of the body", async () => {
    const read = await mail(`Subject: ${NOTICE}\nContent-Type: text/plain; charset=gbk\n\n${PLEASE}\n`);
    expect(read).toMatchObject({ title: "会议通知", texts: ["请大家准时参加会议。"], warnings: [] });
  });

  test("words of a header that are of an unknown charset", async () => {
    const read = await mail("Subject: =?unknown-8bit?q?Gr=F6=DFe_und_=C4pfel?=\n\nx\n");
    expect(read).toMatchObject({ title: "Größe und Äpfel", warnings: ["ENCODING_GUESSED"] });
  });
});

test("bytes that are not of the declared charset are counted", async () => {
  const read = await mail(`Subject: x\nContent-Type: text/plain; charset=gbk\n\n${PLEASE}\nab\u00ff\n`);
  expect(read.texts.join()).toContain("请大家准时参加会议。");
  expect(read.warnings).toEqual(["BYTES_REPLACED"]);
});

test("what has no header is all body", async () => {
  expect(await mail("not a mail at all\n\nbut text\n")).toMatchObject({ texts: ["not a mail at all", "but text"] });
});

describe("mail with mail", () => {
  test("an attached message is read, and named by its subject", async () => {
    const parts = [
      "Could not deliver.",
      "Content-Type: message/rfc822\nContent-Disposition: attachment\n\nSubject: Tides\n\nThey come and go.",
    ];
    const body = `--x\n\n${parts[0]}\n--x\n${parts[1]}\n--x--\n`;
    const { texts } = await mail(`Subject: Returned\nContent-Type: multipart/mixed; boundary=x\n\n${body}`);
    expect(texts).toEqual(["Could not deliver.", "Attachments: Tides", "Tides", "They come and go."]);
  });

  test("an attached message that does not say its charset is read as the outer one would be", async () => {
    const attached = `Content-Type: message/rfc822\n\nSubject: Notice\n\n${PLEASE}`;
    const { texts } = await mail(
      `Subject: Fwd\nContent-Type: multipart/mixed; boundary=x\n\n--x\n${attached}\n--x--\n`,
    );
    expect(texts.at(-1)).toBe("请大家准时参加会议。");
  });

  test("members of a group are receivers", async () => {
    const bytesOf = Buffer.from("Subject: x\nTo: crew: Ann <a@example.org>, b@example.org;\n\nHi.\n");
    const { metadata } = await readEml(bytesOf, "a.eml", () => {});
    expect(metadata["to"]).toEqual(["Ann a@example.org", "b@example.org"]);
  });
});
