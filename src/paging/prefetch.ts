/**
 * Requests each page of a walk when the previous one arrives: one page ahead of the reader, until `wanted` rows
 * arrived.
 */
export async function* prefetch<P extends { readonly rows: readonly unknown[] }>(
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
      // The error is thrown when the reader reaches that page, and ignored if the reader leaves before.
      next?.catch(() => {});
      yield value;
    }
  } finally {
    await pages.return();
  }
}
