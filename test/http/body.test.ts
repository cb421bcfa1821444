import { Readable } from 'node:stream';
import { expect } from 'chai';
import { discardBody, readBody } from '../../src/http/body.js';

const bytes = (...chunks: string[]) => chunks.map((chunk) => new TextEncoder().encode(chunk));

/** What Node's adapter gives, and what a browser's does. */
const kinds: [name: string, make: (chunks: Uint8Array[], onCancel: () => void) => unknown][] = [
  [
    'a stream of Node',
    (chunks, onCancel) =>
      Readable.from(chunks, { objectMode: false }).on('close', function (this: Readable) {
        if (!this.readableEnded) onCancel();
      }),
  ],
  [
    'a stream of the web',
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
      it('are read to their end, also where a character lies between two chunks', async () => {
        const euro = new TextEncoder().encode('€');
        const body = make([...bytes('a'), euro.subarray(0, 1), euro.subarray(1), ...bytes('b')], () => {});
        expect(await readBody(body, 5)).to.deep.equal({ text: 'a€b', truncated: false });
      });

      it('are cut at the limit, and the rest is let go', async () => {
        let letGo = () => {};
        const gone = new Promise<void>((resolve) => {
          letGo = resolve;
        });
        expect(await readBody(make(bytes('abc', 'def', 'ghi', 'jkl', 'mno'), letGo), 4)).to.deep.equal({
          text: 'abcd',
          truncated: true,
        });
        await gone;
      });

      it('may be empty', async () =>
        expect(
          await readBody(
            make([], () => {}),
            10,
          ),
        ).to.deep.equal({ text: '', truncated: false }));

      it('lose their byte order mark', async () =>
        expect(
          await readBody(
            make(bytes('\ufeffa'), () => {}),
            10,
          ),
        ).to.deep.equal({ text: 'a', truncated: false }));

      it('are let go where nobody wants them', async () => {
        await new Promise<void>((resolve) => discardBody(make(bytes('abc'), resolve)));
      });
    });
  }

  it('that are text, or none, are what they are', async () => {
    expect(await readBody('abc', 1)).to.deep.equal({ text: 'abc', truncated: false });
    expect(await readBody(null, 1)).to.deep.equal({ text: '', truncated: false });
    expect(await readBody(undefined, 1)).to.deep.equal({ text: '', truncated: false });
    for (const nothing of [null, undefined, 'text', {}]) discardBody(nothing);
  });

  it('that break say why', async () => {
    const body = new ReadableStream<Uint8Array>({ pull: (controller) => controller.error(new RangeError('broken')) });
    expect(await readBody(body, 10))
      .to.have.property('failure')
      .that.is.instanceOf(RangeError);
  });

  it('that close without an end, and without an error, were cut off', async () => {
    const body = new Readable({ read() {} });
    const reading = readBody(body, 10);
    body.destroy();
    expect(await reading).to.have.nested.property('failure.code', 'ECONNRESET');
  });

  it('that nobody wants may break afterwards', async () => {
    const body = new Readable({ read() {}, destroy: (_, done) => done(new RangeError('broken afterwards')) });
    const closed = new Promise((resolve) => body.on('close', resolve));
    discardBody(body);
    await closed;
  });
});
