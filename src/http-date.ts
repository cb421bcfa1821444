const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const time = '(\\d\\d):(\\d\\d):(\\d\\d)';
/** `Sun, 06 Nov 1994 08:49:37 GMT` and `Sunday, 06-Nov-94 08:49:37 GMT` */
const withZone = new RegExp(`^[a-z]{3,9}, *(\\d\\d?)[ -]([a-z]{3})[ -](\\d{4}|\\d\\d) ${time} (?:GMT|UTC)$`, 'i');
/** `Sun Nov  6 08:49:37 1994`, which is also UTC */
const asctime = new RegExp(`^[a-z]{3} +([a-z]{3}) +(\\d\\d?) ${time} (\\d{4})$`, 'i');

/**
 * Parses a date in one of the three formats of HTTP (RFC 9110, 5.6.7), in milliseconds; undefined for any other string.
 */
export function parseHttpDate(text: string | undefined): number | undefined {
  const given = text?.trim() ?? '';
  const [, day, name, year, ...clock] = withZone.exec(given) ?? [];
  if (year !== undefined) return toTime(fullYear(year), name, day, clock);
  const [, month, date, hour, minute, second, inYear] = asctime.exec(given) ?? [];
  return inYear === undefined ? undefined : toTime(Number(inYear), month, date, [hour, minute, second]);
}

/** A year of two digits is never more than 50 years in the future. */
function fullYear(year: string): number {
  if (year.length === 4) return Number(year);
  const now = new Date().getUTCFullYear();
  const inThisCentury = now - (now % 100) + Number(year);
  return inThisCentury > now + 50 ? inThisCentury - 100 : inThisCentury;
}

function toTime(
  year: number,
  month = '',
  day: string | undefined,
  clock: readonly (string | undefined)[],
): number | undefined {
  const [hour, minute, second] = clock.map(Number);
  const at = months.indexOf(month.toLowerCase());
  return at < 0 ? undefined : Date.UTC(year, at, Number(day), hour, minute, second);
}
