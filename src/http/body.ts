// Reads the body of a response. axios would read it whatever its length, and its objects would keep the string in memory
// for too long.

/** The body of a fetch response, or a Node stream. */
export type Body = ReadableStream<Uint8Array> | (AsyncIterable<Uint8Array> & { destroy?(): unknown });

/** Returns at most `limit` bytes of a body as a string, without a byte order mark. The rest is not read. */
export async function readBody(body: Body | null, limit: number): Promise<{ text: string; truncated: boolean }> {
  const chunks: Uint8Array[] = [];
  let left = limit;
  let truncated = false;
  if (limit === 0) discard(body);
  else if (body !== null) {
    for await (const chunk of 'getReader' in body ? chunksOf(body) : body) {
      chunks.push(chunk.subarray(0, left));
      truncated = chunk.length > left;
      if (truncated) break;
      left -= chunk.length;
    }
  }
  return { text: new TextDecoder().decode(concat(chunks)), truncated };
}

/** A body that is not read would keep its connection open. */
function discard(body: Body | null): void {
  if (body === null) return;
  if ('getReader' in body) body.cancel().catch(() => {});
  else body.destroy?.();
}

/** Not every runtime can iterate over a web stream. */
async function* chunksOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
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

function concat(chunks: readonly Uint8Array[]): Uint8Array {
  const [first = new Uint8Array(), ...others] = chunks;
  if (others.length === 0) return first;
  const all = new Uint8Array(chunks.reduce((length, chunk) => length + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}
