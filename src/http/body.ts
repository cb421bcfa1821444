// Reads no more of a body than is wanted. axios would drop all that it has read of a body that is too long.

/** How much of an error's body is read, in bytes. Four times what is kept, so that the JSON of every real error is complete. */
export const maxErrorBytes = 256 * 1024;

/** At most this many bytes; the rest is not read. `onMore` is called if there is a rest. */
export async function* firstBytes(
  body: AsyncIterable<Uint8Array>,
  limit: number,
  onMore: () => void,
): AsyncGenerator<Uint8Array> {
  let left = limit;
  for await (const chunk of body) {
    if (chunk.length > left) onMore();
    yield chunk.subarray(0, left);
    if (chunk.length > left) return;
    left -= chunk.length;
  }
}

/** The text of UTF-8, without a byte order mark. */
export async function textOf(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of chunks) text += decoder.decode(chunk, { stream: true });
  return text + decoder.decode();
}

/** The chunks of a stream of the web or of Node. Not every runtime can iterate over the former. */
export async function* chunksOf(
  stream: ReadableStream<Uint8Array> | AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  if (!('getReader' in stream)) return yield* stream;
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}
