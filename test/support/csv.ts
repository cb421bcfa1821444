/** The fields of each line of a CSV text (RFC 4180): a second opinion on what another library wrote. */
export function readCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    row.push(quoted?.replaceAll('""', '"') ?? plain ?? '');
    if (end === ',') continue;
    rows.push(row);
    row = [];
  }
  // What the pattern finds behind the last line.
  if (rows.at(-1)?.join('') === '') rows.pop();
  return rows;
}
