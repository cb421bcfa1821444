/** The fields of each line of a CSV file (RFC 4180), parsed independently of the library that wrote it. */
export function readCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    row.push(quoted?.replaceAll('""', '"') ?? plain ?? '');
    if (end === ',') continue;
    rows.push(row);
    row = [];
  }
  // The pattern also matches the empty string after the last line.
  if (rows.at(-1)?.join('') === '') rows.pop();
  return rows;
}
