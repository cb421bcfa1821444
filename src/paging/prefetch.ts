/**
 * The pages of a walk, each requested as soon as the previous one arrives, and never more than one ahead of the reader.
 * Nothing is requested once `wanted` rows have arrived.
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
      // The error is thrown when the reader gets there, and to nobody if the reader leaves.
      next?.catch(() => {});
      yield value;
    }
  } finally {
    await pages.return();
  }
}
