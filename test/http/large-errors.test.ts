// Error bodies of any size: time and memory depend only on what is kept of them.
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { ApiError, RequestTimeoutError } from '../../src/index.js';
import { failure } from '../support/errors.js';
import { instantClient } from '../support/instant-client.js';
import { type Behavior, httpResponse, withRawServer } from '../support/raw-server.js';

const token = 'gAAAAAB-token-of-the-tests-0123456789';

/** Sends a status and a body of this length: a beginning, and then one piece repeatedly. */
const large =
  (status: number, length: number, beginning: string, piece: string): Behavior =>
  (socket) => {
    socket.write(`HTTP/1.1 ${status} No\r\ncontent-length: ${length}\r\n\r\n${beginning}`);
    const chunk = piece.repeat(Math.ceil(65_536 / piece.length));
    let left = length - beginning.length;
    const more = () => {
      while (left > 0 && !socket.destroyed) {
        const bytes = chunk.slice(0, left);
        left -= bytes.length;
        if (!socket.write(bytes)) return;
      }
    };
    socket.on('drain', more);
    more();
  };

describe('large error bodies', () => {
  const size = 64 * 1024 * 1024;
  const pieces: [name: string, beginning: string, piece: string][] = [
    ['text', '', 'oops '],
    ['a repeated secret', '', `${token} `],
    ['escapes', '', '\\u0067'],
    ['JSON', '{"error_code": "CSBS.9998", "error_msg": "', 'x'],
  ];
  for (const [name, beginning, piece] of pieces) {
    it(`of 64 MB keep their status and at most 64 KiB, without a secret: ${name}`, async () => {
      await withRawServer(large(500, size, beginning, piece), async ({ url }) => {
        const client = instantClient({ endpoints: { csbs: url }, auth: token, maxRetries: 0 });
        const error = await failure(ApiError, client.backups.get('b1'));
        expect(error.status).to.equal(500);
        expect(Buffer.byteLength(error.body)).to.be.within(1, 64 * 1024);
        expect(error.body).not.to.include(token.slice(0, 4));
      });
    });
  }

  it('with a code at the beginning have this code, so that the call is not retried', async () => {
    const behave = large(500, size, '{"error_code": "CSBS.9998", "error_msg": "', 'x');
    await withRawServer(behave, async ({ url, requests }) => {
      const error = await failure(ApiError, instantClient({ endpoints: { csbs: url } }).backups.get('b1'));
      expect(error.code).to.equal('CSBS.9998');
      expect(requests).to.have.length(1);
    });
  });

  it('keep their code and their beginning if they are over the limit only after decompression', async () => {
    const body = gzipSync(JSON.stringify({ error_code: 'CSBS.9998', error_msg: 'x'.repeat(10_000) }));
    const compressed = httpResponse(500, body, { 'content-encoding': 'gzip' });
    await withRawServer(
      (socket) => socket.write(compressed),
      async ({ url, requests }) => {
        const { backups } = instantClient({ endpoints: { csbs: url }, maxResponseBytes: 1_000 });
        const error = await failure(ApiError, backups.get('b1'));
        expect([error.code, error.body.length]).to.deep.equal(['CSBS.9998', 1_000]);
        expect(requests).to.have.length(1);
      },
    );
  });

  it('do not outlast timeoutMs', async () => {
    const drip: Behavior = (socket) => {
      socket.write(`HTTP/1.1 500 No\r\ncontent-length: ${size}\r\n\r\n`);
      const timer = setInterval(() => socket.write('x'), 2);
      socket.on('close', () => clearInterval(timer));
    };
    await withRawServer(drip, async ({ url }) => {
      const client = instantClient({ endpoints: { csbs: url }, timeoutMs: 50, maxRetries: 0 });
      await failure(RequestTimeoutError, client.backups.get('b1'));
    });
  });
});
