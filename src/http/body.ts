// Reads the body of a response. axios would read it whatever its length, and keep the string in memory for too long.
import type { Readable } from './node.js';

/** The body of a fetch response, or a Node stream. */
export type Body = ReadableStream<Uint8Array> | Readable;

/** Returns at most `limit` bytes of a body as a string, without a byte order mark. The rest is not read. */
export async function readBody(body: Body | null, limit: number): Promise<{ text: string; truncated: boolean }> {
  const chunks: Uint8Array[] = [];
  let left = limit;
  /** Whether there is more than is wanted. */
  const add = (chunk: Uint8Array) => {
    if (left >= 0) chunks.push(chunk.subarray(0, left));
    left -= chunk.length;
    return left < 0;
  };
  if (limit === 0) discard(body);
  else if (body !== null && 'on' in body) await readNodeStream(body, add);
  else if (body !== null) await readWebStream(body, add);
  // The listeners of a stream outlive its body.
  const bytes = concat(chunks.splice(0));
  return { text: new TextDecoder().decode(bytes), truncated: left < 0 };
}

/** For a small body, this takes less time than an iteration. */
function readNodeStream(stream: Readable, add: (chunk: Uint8Array) => boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    const closed = () => new Error('The connection was closed');
    // Its events have already been emitted.
    if (stream.destroyed) reject(stream.errored ?? closed());
    stream.on('data', (chunk: Uint8Array) => {
      if (!add(chunk)) return;
      stream.destroy();
      resolve();
    });
    stream.on('end', resolve);
    stream.on('error', reject);
    stream.on('close', () => {
      if (!stream.readableEnded) reject(closed());
    });
  });
}

/** A body that is not read would keep its connection open. */
function discard(body: Body | null): void {
  if (body === null) return;
  if ('getReader' in body) body.cancel().catch(() => {});
  else body.destroy();
}

/** Not every runtime can iterate over a web stream. */
async function readWebStream(stream: ReadableStream<Uint8Array>, add: (chunk: Uint8Array) => boolean): Promise<void> {
  const reader = stream.getReader();
  try {
    let result = await reader.read();
    while (!result.done && !add(result.value)) result = await reader.read();
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
