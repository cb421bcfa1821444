// Finds the key that a caller probably meant.

/** A key without what writers vary: case and separators. */
export function plainKey(key: string): string {
  return key.toLowerCase().replace(/[_\-\s]/g, '');
}

/** The known key with the most characters in common at its beginning and end; at least 60 % of the longer key. */
export function findSimilar(key: string, known: readonly string[]): string | undefined {
  const wanted = plainKey(key);
  const scores = known.map((name) => similarity(wanted, plainKey(name)));
  const best = Math.max(...scores);
  return best >= 0.6 ? known[scores.indexOf(best)] : undefined;
}

/** Which share of the longer string is in the beginning and the end that both have; 0 to 1. */
function similarity(a: string, b: string): number {
  const shorter = Math.min(a.length, b.length);
  let start = 0;
  while (start < shorter && a[start] === b[start]) start += 1;
  let end = 0;
  while (start + end < shorter && a.at(-1 - end) === b.at(-1 - end)) end += 1;
  return (start + end) / Math.max(a.length, b.length);
}
