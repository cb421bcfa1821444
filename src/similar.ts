/** A key in lower case without separators. */
export function plainKey(key: string): string {
  return key.toLowerCase().replace(/[_\-\s]/g, '');
}

/** Returns a known key that differs only in case, separators or a few typing errors. */
export function findSimilar(key: string, known: readonly string[]): string | undefined {
  const wanted = plainKey(key);
  if (wanted.length > 40) return undefined;
  const distances = known.map((name) => editDistance(wanted, plainKey(name)));
  const least = Math.min(...distances);
  return least <= Math.min(2, wanted.length / 3) ? known[distances.indexOf(least)] : undefined;
}

/** The number of insertions, deletions, replacements and swaps of neighbors that turn one string into the other. */
function editDistance(from: string, to: string): number {
  const rows = [Array.from({ length: to.length + 1 }, (_, column) => column)];
  const at = (i: number, j: number) => rows[i]?.[j] ?? Number.POSITIVE_INFINITY;
  for (let i = 1; i <= from.length; i += 1) {
    const row = [i];
    rows.push(row);
    for (let j = 1; j <= to.length; j += 1) {
      const isSame = from[i - 1] === to[j - 1];
      const isSwap = from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1];
      const swapped = isSwap ? at(i - 2, j - 2) + 1 : Number.POSITIVE_INFINITY;
      row.push(Math.min(at(i - 1, j - 1) + (isSame ? 0 : 1), at(i - 1, j) + 1, at(i, j - 1) + 1, swapped));
    }
  }
  return at(from.length, to.length);
}
