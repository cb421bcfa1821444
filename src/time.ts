import { isDate, mustBe, show } from './checks.js';
import { ArgumentError } from './errors.js';

const timeFormat = /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2}):(\d{2})(?:\.(\d+))?(?:(Z)|([+-])(\d{2}):?(\d{2}))?$/;

/**
 * Parses a time of the service: UTC without a zone, as in `2017-04-18T01:21:52.701973`.
 *
 * JavaScript's `Date` would parse such a string as local time. A space may replace the `T`, and `Z` or an offset
 * (`+02:00`) may follow. Digits after the milliseconds are truncated.
 *
 * @throws ArgumentError for any other format, and for a day or time that does not exist.
 */
export function parseTime(text: string): Date {
  const match = typeof text === 'string' ? timeFormat.exec(text) : null;
  if (match === null) {
    const rule = 'A time must have the format 2017-04-18T01:21:52.701973 (UTC without a zone)';
    throw new ArgumentError('text', `${rule}, got ${show(text)}.`);
  }
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const milliseconds = Number((match[7] ?? '').slice(0, 3).padEnd(3, '0'));
  const time = new Date(0);
  time.setUTCFullYear(year, month - 1, day);
  time.setUTCHours(hour, minute, second, milliseconds);
  // Date turns 31 April into 1 May; a day that does not exist must not become another day.
  if (time.toISOString().slice(0, 19) !== text.slice(0, 19).replace(' ', 'T'))
    throw new ArgumentError('text', `This time does not exist: ${show(text)}.`);
  const [offsetHours, offsetMinutes] = [Number(match[10] ?? 0), Number(match[11] ?? 0)];
  if (offsetHours > 23 || offsetMinutes > 59)
    throw new ArgumentError('text', `This time has an invalid offset: ${show(text)}.`);
  const offset = (offsetHours * 60 + offsetMinutes) * 60_000;
  return new Date(time.getTime() + (match[9] === '-' ? offset : -offset));
}

/**
 * Formats a time as the service does: UTC without a zone and with microseconds, as in `2017-04-18T01:21:52.701000`.
 *
 * @throws ArgumentError for an invalid date, and for a year outside 0 to 9999.
 */
export function formatTime(date: Date): string {
  return formatTimeOf('date', date);
}

/** Like {@link formatTime}, with the name of the argument for the error. */
export function formatTimeOf(argument: string, date: Date): string {
  if (!isDate(date)) throw mustBe(argument, 'a valid Date', date);
  if (Number.isNaN(date.getTime()))
    throw new ArgumentError(argument, `${argument} must be a valid Date, got an invalid Date.`);
  const year = date.getUTCFullYear();
  if (year < 0 || year > 9999)
    throw new ArgumentError(argument, `${argument} must be in a year from 0 to 9999, got ${year}.`);
  return `${date.toISOString().slice(0, -1)}000`;
}
