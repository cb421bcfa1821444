// How the examples print strings of the service, sizes and times.
import { ArgumentError, parseTime } from 'csbs-client';

/** Makes a string of the service safe to print: no control characters, line breaks or changes of the text direction. */
export function printable(value) {
  return value.replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu, '�');
}

/** Megabytes, as the service counts, for people. */
export function formatSize(megabytes) {
  if (megabytes < 1024) return `${megabytes} MB`;
  const gigabytes = megabytes / 1024;
  return gigabytes < 1024 ? `${gigabytes.toFixed(1)} GB` : `${(gigabytes / 1024).toFixed(1)} TB`;
}

/**
 * When a backup was created, if it has a readable time. `new Date(text)` would read the service's UTC as local time.
 *
 * @param {import('csbs-client').Backup} backup
 */
export function createdAt({ created_at }) {
  try {
    return created_at === undefined ? undefined : parseTime(created_at);
  } catch (error) {
    if (error instanceof ArgumentError) return undefined;
    throw error;
  }
}

/** A time to the minute, in UTC: `2017-04-18 01:21`. */
export function formatMinute(time) {
  return time.toISOString().slice(0, 16).replace('T', ' ');
}

export function count(number, what) {
  return `${number.toLocaleString('en')} ${what}${number === 1 ? '' : 's'}`;
}
