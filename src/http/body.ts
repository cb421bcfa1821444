// Reads an answer's body. axios would read it to its end, however long, and would not tell a body that was cut off from a whole one.

export interface Body {
  text: string;
  /** Whether there was more than was read. */
  readonly cut: boolean;
  /** What is wrong with the bytes, where all arrived and they cannot be decompressed. */
  readonly broken?: string;
}

/** What Node's adapter gives. */
interface NodeStream {
  on(event: 'data', listener: (chunk: Uint8Array) => void): unknown;
  on(event: 'end' | 'close', listener: () => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  destroy(): unknown;
}

/** Reads at most `limit` bytes, after decompression; the rest is not waited for. */
export async function readBody(data: unknown, limit: number): Promise<Body> {
  if (typeof data === 'string') return { text: data, cut: false };
  if (data === null || data === undefined) return { text: '', cut: false };
  try {
    return await ('getReader' in (data as object)
      ? readWebStream(data as ReadableStream<Uint8Array>, limit)
      : readNodeStream(data as NodeStream, limit));
  } catch (error) {
    if (!isDecompressionError(error)) throw error;
    discardBody(data);
    return { text: '', cut: false, broken: error.message };
  }
}

/** What zlib fails with, but for Z_BUF_ERROR, which means that bytes are missing. */
function isDecompressionError(error: unknown): error is Error {
  return (
    error instanceof Error && /^(Z_(?!BUF_)|ERR_BROTLI|ERR__|ZSTD_)/.test(String((error as { code?: unknown }).code))
  );
}

/** Lets go of a body that nobody wants. */
export function discardBody(data: unknown): void {
  if (typeof data !== 'object' || data === null) return;
  if ('destroy' in data) {
    (data as NodeStream).on('error', () => {});
    (data as NodeStream).destroy();
  } else if ('cancel' in data) (data as ReadableStream).cancel().catch(() => {});
}

function readNodeStream(stream: NodeStream, limit: number): Promise<Body> {
  return new Promise((resolve, reject) => {
    const bytes = collector(limit);
    stream.on('data', (chunk) => {
      if (bytes.add(chunk)) return;
      stream.destroy();
      resolve({ text: bytes.text(), cut: true });
    });
    let ended = false;
    stream.on('end', () => {
      ended = true;
      resolve({ text: bytes.text(), cut: false });
    });
    stream.on('error', reject);
    // A body that ends before its length closes without an end. No error is made where it ends: its stack takes as long as half of the reading.
    stream.on('close', () => {
      if (!ended) reject(Object.assign(new Error('The connection was closed within the body'), { code: 'ECONNRESET' }));
    });
  });
}

async function readWebStream(stream: ReadableStream<Uint8Array>, limit: number): Promise<Body> {
  const bytes = collector(limit);
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return { text: bytes.text(), cut: false };
    if (bytes.add(value)) continue;
    reader.cancel().catch(() => {});
    return { text: bytes.text(), cut: true };
  }
}

function collector(limit: number): { add(chunk: Uint8Array): boolean; text(): string } {
  const chunks: Uint8Array[] = [];
  let length = 0;
  return {
    /** False where the chunk does not fit whole any more. */
    add(chunk) {
      const fitting = chunk.subarray(0, limit - length);
      chunks.push(fitting);
      length += fitting.length;
      return fitting.length === chunk.length;
    },
    text() {
      const [only] = chunks;
      const all = chunks.length === 1 && only !== undefined ? only : new Uint8Array(length);
      let at = 0;
      for (const chunk of chunks) {
        if (chunk !== all) all.set(chunk, at);
        at += chunk.length;
      }
      // The stream's listeners refer to this list for longer than anybody needs it.
      chunks.length = 0;
      // It drops a byte order mark.
      return new TextDecoder().decode(all);
    },
  };
}
