// Reads a response's body. axios itself would drop what it has read of an error body that is over the limit.

export interface Body {
  readonly text: string;
  /** Whether there was more than was read. */
  readonly truncated: boolean;
  /** What is wrong with the bytes, if all arrived and they cannot be decompressed. */
  readonly undecodable?: string;
}

/** Why a body ended too early; an error of any kind and realm. */
export interface BodyFailure {
  readonly failure: unknown;
}

/** What Node's adapter returns. */
interface NodeStream {
  on(event: 'data', listener: (chunk: Uint8Array) => void): unknown;
  on(event: 'end' | 'close', listener: () => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  destroy(): unknown;
}

/** How much of an error's body is read, in bytes. Four times what is kept, so that the JSON of every real error is complete. */
export const maxErrorBytes = 256 * 1024;

/** Reads at most `limit` bytes, after decompression, and does not wait for the rest. */
export async function readBody(data: unknown, limit: number): Promise<Body | BodyFailure> {
  if (typeof data === 'string') return { text: data, truncated: false };
  if (data === null || data === undefined) return { text: '', truncated: false };
  try {
    return await ('getReader' in (data as object)
      ? readWebStream(data as ReadableStream<Uint8Array>, limit)
      : readNodeStream(data as NodeStream, limit));
  } catch (error) {
    if (!isDecompressionError(error)) return { failure: error };
    discardBody(data);
    return { text: '', truncated: false, undecodable: error.message };
  }
}

/** The errors of zlib, except Z_BUF_ERROR, which means that bytes are missing. */
function isDecompressionError(error: unknown): error is { message: string } {
  return /^(Z_(?!BUF_)|ERR_BROTLI|ERR__|ZSTD_)/.test(String((error as { code?: unknown } | undefined)?.code));
}

/** Closes a body that is not needed. */
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
      resolve({ text: bytes.text(), truncated: true });
    });
    let ended = false;
    stream.on('end', () => {
      ended = true;
      resolve({ text: bytes.text(), truncated: false });
    });
    stream.on('error', reject);
    // A body that ends before its length closes without an end.
    stream.on('close', () => {
      if (!ended)
        reject(
          Object.assign(new Error('The connection was closed before the end of the body'), { code: 'ECONNRESET' }),
        );
    });
  });
}

async function readWebStream(stream: ReadableStream<Uint8Array>, limit: number): Promise<Body> {
  const bytes = collector(limit);
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return { text: bytes.text(), truncated: false };
    if (bytes.add(value)) continue;
    reader.cancel().catch(() => {});
    return { text: bytes.text(), truncated: true };
  }
}

function collector(limit: number): { add(chunk: Uint8Array): boolean; text(): string } {
  const chunks: Uint8Array[] = [];
  let length = 0;
  return {
    /** False if the chunk does not fit completely. */
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
      // The stream's listeners keep this list alive for longer than it is needed.
      chunks.length = 0;
      // It drops a byte order mark.
      return new TextDecoder().decode(all);
    },
  };
}
