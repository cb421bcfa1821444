// Tables that fit the terminal.
import { printable } from './output.mjs';
import { importPackage } from './packages.mjs';

/**
 * `share`: the part that this column may take of the width that the columns without a share leave, 0 to 1.
 * `width`: its width on the screen. Default: as wide as its longest string.
 *
 * @typedef {{ title: string, align?: 'left' | 'right', share?: number, width?: number }} Column
 */

const { default: Table } = await importPackage('cli-table3');
const gap = '  ';

/**
 * A table without lines. It is at most as wide as the terminal; in a file or a pipe, nothing is truncated.
 *
 * @param {Column[]} columns
 * @param {string[][]} cells
 */
export function table(columns, cells, { wrap = false } = {}) {
  const rows = cells.map((row) => row.map(printable));
  const titles = columns.map(({ title }) => title);
  // Bytes of UTF-8: never less than the width of a string on the screen.
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
