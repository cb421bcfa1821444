// What the examples print: tables that fit the terminal, sizes, times.
import Table from 'cli-table3';
import { ArgumentError, type Backup, parseTime } from 'csbs-client';

export interface Column {
  title: string;
  align?: 'left' | 'right';
  /** The part that this column may take of what the columns without a share leave, 0 to 1. */
  share?: number;
  /** How wide it is on the screen. Default: as its texts need. */
  width?: number;
}

const gap = '  ';

/** A table without lines. In a terminal it is as wide as that at most; in a file or a pipe nothing is cut. */
export function table(columns: Column[], texts: string[][], { wrap = false } = {}): string {
  const rows = texts.map((row) => row.map(printable));
  const titles = columns.map(({ title }) => title);
  // Bytes of UTF-8: never less than what a text takes on the screen.
  const widths = columns.map(
    ({ width }, at) => width ?? Math.max(...[titles, ...rows].map((row) => Buffer.byteLength(row[at] ?? ''))),
  );
  const fixed = widths.reduce(
    (sum, width, at) => sum + (columns[at]?.share === undefined ? width : 0),
    gap.length * (columns.length - 1),
  );
  const left = process.stdout.isTTY ? process.stdout.columns - fixed : Number.POSITIVE_INFINITY;
  const colWidths = columns.map(({ share, title }, at) => {
    const width = widths[at] ?? 0;
    return share === undefined || width <= left * share ? null : Math.max(title.length, Math.floor(left * share));
  });
  const none = {
    top: '',
    'top-mid': '',
    'top-left': '',
    'top-right': '',
    bottom: '',
    'bottom-mid': '',
    'bottom-left': '',
    'bottom-right': '',
  };
  const chars = { ...none, left: '', 'left-mid': '', mid: '', 'mid-mid': '', right: '', 'right-mid': '', middle: gap };
  const result = new Table({
    head: titles,
    colAligns: columns.map(({ align = 'left' }) => align),
    colWidths,
    wordWrap: wrap,
    chars,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  });
  result.push(...rows);
  return result
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

/** A text of the service on one line: nothing in it moves the cursor, changes the terminal or turns the direction of writing. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu, '�');
}

/** Megabytes, as the service counts, for people. */
export function formatSize(megabytes: number): string {
  if (megabytes < 1024) return `${megabytes} MB`;
  const gigabytes = megabytes / 1024;
  return gigabytes < 1024 ? `${gigabytes.toFixed(1)} GB` : `${(gigabytes / 1024).toFixed(1)} TB`;
}

/** When a backup was created, where it says so. `new Date(text)` would take the service's UTC for local time. */
export function createdAt({ created_at }: Backup): Date | undefined {
  try {
    return created_at === undefined ? undefined : parseTime(created_at);
  } catch (error) {
    if (error instanceof ArgumentError) return undefined;
    throw error;
  }
}

/** A time to the minute, in UTC: `2017-04-18 01:21`. */
export function formatMinute(time: Date): string {
  return time.toISOString().slice(0, 16).replace('T', ' ');
}

export function count(number: number, what: string): string {
  return `${number.toLocaleString('en')} ${what}${number === 1 ? '' : 's'}`;
}
