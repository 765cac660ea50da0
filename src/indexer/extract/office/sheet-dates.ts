/** Numbers of a workbook that are shown as dates, times of a day or lengths of time. */
export type NumberKind = "number" | "date" | "time" | "duration";

const DAY_SECONDS = 86_400;
/** Day 0 of the serial numbers, which count a 29 February 1900 that never was. */
const EPOCH = Date.UTC(1899, 11, 30);
/** Of workbooks that count from 1904, day 0 in days of the others. */
const DAYS_TO_1904 = 1462;

/** Built-in formats (ECMA-376 part 1, 18.8.30); 27 to 36 and 50 to 58 are of Chinese, Japanese and Korean. */
const BUILT_IN: readonly (readonly [first: number, last: number, kind: NumberKind])[] = [
  [14, 17, "date"],
  [18, 21, "time"],
  [22, 22, "date"],
  [27, 31, "date"],
  [32, 33, "time"],
  [34, 36, "date"],
  [45, 45, "time"],
  [46, 46, "duration"],
  [47, 47, "time"],
  [50, 58, "date"],
];
/** Quoted or escaped text, padding, colours, conditions and languages; not `[h]`, which is hours that go on after 24. */
const LITERAL = /"[^"]*"|\\.|[_*].|\[(?!(?:h+|m+|s+)\])[^\]]*\]|general/gi;

/** @param own  the format's code, where the workbook says one for `id` */
export function numberKind(id: number, own: string | undefined): NumberKind {
  if (own === undefined) return BUILT_IN.find(([first, last]) => id >= first && id <= last)?.[2] ?? "number";
  const signs = own.replaceAll(LITERAL, "").split(";", 1)[0]!;
  if (signs.includes("[")) return "duration";
  if (/[yd]/i.test(signs)) return "date";
  if (/[hs]/i.test(signs)) return "time";
  return /m/i.test(signs) ? "date" : "number";
}

/** Of a number, as programs show it: 1.1000000000000001 is 1.1. */
const DIGITS = 15;

/** An ISO date with its time where it has one, a time, or hours, minutes and seconds; the number itself where it is none. */
export function numberText(serial: number, kind: NumberKind, is1904 = false): string {
  if (kind === "number" || !(serial >= 0)) return String(Number(serial.toPrecision(DIGITS)));
  const seconds = Math.round(serial * DAY_SECONDS);
  if (kind === "duration") return `${Math.floor(seconds / 3600)}:${twoDigits(seconds / 60)}:${twoDigits(seconds)}`;
  const days = is1904 ? DAYS_TO_1904 : 0;
  const date = new Date(EPOCH + (days * DAY_SECONDS + seconds) * 1000);
  if (!Number.isFinite(date.getTime())) return String(serial);
  const [day = "", clock = ""] = date.toISOString().split(/[T.]/);
  const time = clock.replace(/:00$/, "");
  if (seconds < DAY_SECONDS && (kind === "time" || (seconds > 0 && !is1904))) return time;
  return time === "00:00" ? day : `${day} ${time}`;
}

function twoDigits(value: number): string {
  return String(Math.floor(value) % 60).padStart(2, "0");
}
