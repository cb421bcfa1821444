/**
 * `Sun, 06 Nov 1994 08:49:37 GMT` and `Sunday, 06-Nov-94 08:49:37 GMT`, or `Sun Nov  6 08:49:37 1994`, which is UTC as well.
 */
const forms =
  /^[a-z]{3,9}(?:, *(\d\d?)[ -]([a-z]{3})[ -](\d{4}|\d\d) (\d\d:\d\d:\d\d) (?:GMT|UTC)| +([a-z]{3}) +(\d\d?) (\d\d:\d\d:\d\d) (\d{4}))$/i;

/** The time of a date in one of the three forms of HTTP (RFC 9110, 5.6.7), in milliseconds; undefined for any other string. */
export function parseHttpDate(text = ''): number | undefined {
  const match = forms.exec(text.trim());
  if (match === null) return undefined;
  const [, day, month, year = '', time, month2, day2, time2, year2 = ''] = match;
  const ms = Date.parse(`${day ?? day2} ${month ?? month2} ${fullYear(year + year2)} ${time ?? time2} GMT`);
  return Number.isNaN(ms) ? undefined : ms;
}

/** A year of two digits is never more than 50 years in the future. */
function fullYear(year: string): number {
  if (year.length === 4) return Number(year);
  const now = new Date().getUTCFullYear();
  const inThisCentury = now - (now % 100) + Number(year);
  return inThisCentury > now + 50 ? inThisCentury - 100 : inThisCentury;
}
