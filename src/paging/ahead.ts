/**
 * The pages of a walk, each asked for as soon as the one before is there; never more than one ahead of the reader. Nothing is asked for once
 * `wanted` rows are there.
 */
export async function* ahead<P extends { readonly rows: readonly unknown[] }>(
  pages: AsyncGenerator<P, void, undefined>,
  wanted = Number.POSITIVE_INFINITY,
): AsyncGenerator<P, void, undefined> {
  let next: Promise<IteratorResult<P, void>> | undefined;
  let rows = 0;
  try {
    for (;;) {
      const { done, value } = await (next ?? pages.next());
      if (done) return;
      rows += value.rows.length;
      next = rows < wanted ? pages.next() : undefined;
      // An error comes when the reader gets there, and nobody minds it where he does not.
      next?.catch(() => {});
      yield value;
    }
  } finally {
    await pages.return();
  }
}
