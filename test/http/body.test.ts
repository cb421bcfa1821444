import { Readable } from 'node:stream';
import { expect } from 'chai';
import { type Body, readBody } from '../../src/http/body.js';
import { failure } from '../support/errors.js';
import { eventLoopTurns } from '../support/event-loop.js';

const bytes = (...chunks: string[]) => chunks.map((chunk) => new TextEncoder().encode(chunk));

/** The bodies of Node's adapter and of a browser's. */
const kinds: [name: string, make: (chunks: Uint8Array[], onCancel: () => void) => Body][] = [
  [
    'a Node stream',
    (chunks, onCancel) =>
      Readable.from(chunks, { objectMode: false }).on('close', function (this: Readable) {
        if (!this.readableEnded) onCancel();
      }),
  ],
  [
    'a web stream',
    (chunks, onCancel) => {
      const left = [...chunks];
      return new ReadableStream<Uint8Array>({
        pull(controller) {
          const next = left.shift();
          if (next === undefined) controller.close();
          else controller.enqueue(next);
        },
        cancel: onCancel,
      });
    },
  ],
];

describe('bodies', () => {
  for (const [name, make] of kinds) {
    describe(`of ${name}`, () => {
      it('are read to their end, even if a character is split between two chunks', async () => {
        const euro = new TextEncoder().encode('€');
        const body = make([...bytes('a'), euro.subarray(0, 1), euro.subarray(1), ...bytes('b')], () => {});
        expect(await readBody(body, 5)).to.deep.equal({ text: 'a€b', truncated: false });
      });

      it('are truncated at the limit, and the rest is not read', async () => {
        let close = () => {};
        const closed = new Promise<void>((resolve) => {
          close = resolve;
        });
        expect(await readBody(make(bytes('abc', 'def', 'ghi', 'jkl', 'mno'), close), 4)).to.deep.equal({
          text: 'abcd',
          truncated: true,
        });
        await closed;
      });

      it('are not truncated if they end at the limit, and are if one byte follows in another chunk', async () => {
        expect(
          await readBody(
            make(bytes('ab', 'cd'), () => {}),
            4,
          ),
        ).to.deep.equal({ text: 'abcd', truncated: false });
        expect(
          await readBody(
            make(bytes('ab', 'cd', 'e'), () => {}),
            4,
          ),
        ).to.deep.equal({
          text: 'abcd',
          truncated: true,
        });
      });

      it('may be empty', async () => {
        const empty = make([], () => {});
        expect(await readBody(empty, 10)).to.deep.equal({ text: '', truncated: false });
      });

      it('lose their byte order mark', async () => {
        const marked = make(bytes('\ufeffa'), () => {});
        expect(await readBody(marked, 10)).to.deep.equal({ text: 'a', truncated: false });
      });
    });
  }

  it('that break reject with the error of the stream', async () => {
    const body = new ReadableStream<Uint8Array>({ pull: (controller) => controller.error(new RangeError('broken')) });
    await failure(RangeError, readBody(body, 10));
    const stream = new Readable({ read() {} });
    stream.push('abc');
    const reading = readBody(stream, 10);
    stream.destroy(new RangeError('broken'));
    await failure(RangeError, reading);
  });

  it('that broke before they are read reject', async () => {
    const closed = new Readable({ read() {} }).destroy();
    const broken = new Readable({ read() {} }).on('error', () => {}).destroy(new RangeError('broken'));
    await eventLoopTurns(5);
    await failure(Error, readBody(closed, 10));
    await failure(RangeError, readBody(broken, 10));
  });

  it('that were received before they are read are not lost, even if they end at once', async () => {
    const stream = new Readable({ read() {} });
    stream.push('abc');
    stream.push(null);
    await eventLoopTurns(5);
    expect(await readBody(stream, 3)).to.deep.equal({ text: 'abc', truncated: false });
  });

  it('contain nothing that arrives after the limit', async () => {
    const body = new Readable({ read() {} });
    for (const chunk of ['abcd', 'efgh', 'ijkl', 'mnop']) body.push(chunk);
    body.push(null);
    // Unlike a destroyed stream, some streams of libraries do not stop at once.
    Object.assign(body, { destroy: () => body });
    expect(await readBody(body, 5)).to.deep.equal({ text: 'abcde', truncated: true });
  });

  it('that close without an end, and without an error, reject', async () => {
    const body = new Readable({ read() {} });
    const reading = readBody(body, 10);
    body.destroy();
    await failure(Error, reading);
  });
});
