/** A moment in a filter: `YYYY-MM-DD`, or a date and a time as `parseDate` reads them. */
export interface FilterDate {
  readonly date: string;
}

// Each part has a fixed or bounded length, so no text takes long.
const DATE =
  /^(\d{4})-(\d\d)-(\d\d)(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(?: ?(?:([Zz])|([+-])(\d\d)(?::?(\d\d))?))?)?$/;

/**
 * Reads a date (`2024-05-01`, its first moment) or a date and time (`2024-05-01T10:00`, with optional seconds, fraction
 * and zone; a space may stand for the `T`). Without a zone it is UTC.
 *
 * @returns milliseconds since the epoch, parts of a millisecond cut off; null for what is not such a date
 * @see ISO 8601-1:2019 (extended format), RFC 3339
 */
export function parseDate(text: string): number | null {
  const match = DATE.exec(text);
  if (match === null) return null;
  const [, year, month, day, hour, minute, second, fraction = "", , sign, zoneHour, zoneMinute] = match;
  const [h, m, s] = [Number(hour ?? 0), Number(minute ?? 0), Number(second ?? 0)];
  const [zh, zm] = [Number(zoneHour ?? 0), Number(zoneMinute ?? 0)];
  if (h > 23 || m > 59 || s > 59 || zh > 23 || zm > 59) return null;
  const at = new Date(0);
  // Not Date.UTC, which moves the years 0 to 99 into the 20th century.
  at.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  // A day that the month does not have has rolled over.
  if (at.getUTCMonth() !== Number(month) - 1 || at.getUTCDate() !== Number(day)) return null;
  at.setUTCHours(h, m, s, Number(fraction.slice(0, 3).padEnd(3, "0")));
  const offsetMs = (zh * 60 + zm) * 60_000 * (sign === "-" ? -1 : 1);
  return at.getTime() - offsetMs;
}
