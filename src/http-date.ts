/** `Sun, 06 Nov 1994 08:49:37 GMT` and `Sunday, 06-Nov-94 08:49:37 GMT`. */
const zoned =
  /^[a-z]{3,9}, *(?<day>\d\d?)[ -](?<month>[a-z]{3})[ -](?<year>\d{4}|\d\d) (?<time>\d\d:\d\d:\d\d) (?:GMT|UTC)$/i;
/** `Sun Nov  6 08:49:37 1994`, which is UTC as well. */
const asctime = /^[a-z]{3,9} +(?<month>[a-z]{3}) +(?<day>\d\d?) (?<time>\d\d:\d\d:\d\d) (?<year>\d{4})$/i;

/** The time of a date in one of the three formats of HTTP (RFC 9110, 5.6.7), in milliseconds; otherwise undefined. */
export function parseHttpDate(text = ''): number | undefined {
  const groups = (zoned.exec(text.trim()) ?? asctime.exec(text.trim()))?.groups;
  if (groups === undefined) return undefined;
  const { day, month, year = '', time } = groups;
  const ms = Date.parse(`${day} ${month} ${fullYear(year)} ${time} GMT`);
  return Number.isNaN(ms) ? undefined : ms;
}

/** A year of two digits is never more than 50 years in the future. */
function fullYear(year: string): number {
  if (year.length === 4) return Number(year);
  const now = new Date().getUTCFullYear();
  const inThisCentury = now - (now % 100) + Number(year);
  return inThisCentury > now + 50 ? inThisCentury - 100 : inThisCentury;
}
