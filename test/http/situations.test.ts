// What the caller sees if the service, or something in front of it, misbehaves; on real sockets.
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { expect } from 'chai';
import {
  ApiError,
  AuthenticationError,
  type Backup,
  ConnectionError,
  NotFoundError,
  RateLimitError,
  RequestTimeoutError,
  UnexpectedResponseError,
} from '../../src/index.js';
import { backupJson } from '../support/backup-json.js';
import { failure } from '../support/errors.js';
import { instantClient } from '../support/instant-client.js';
import {
  type Behavior,
  chunkedBackupResponse,
  backupResponse as good,
  httpResponse,
  inTurn,
  reset,
  withRawServer,
} from '../support/raw-server.js';

const csbs = (code: string | number) => JSON.stringify({ error_code: code, error_msg: 'failed' });
const status = (code: number, headers: Record<string, string> = {}, body = '') => httpResponse(code, body, headers);
const gzip = { 'content-encoding': 'gzip' };

const close: Behavior = (socket) => socket.destroy();
const bytesThen =
  (bytes: Buffer | string, then: Behavior): Behavior =>
  (socket, request) =>
    socket.write(bytes, () => setImmediate(() => then(socket, request)));
const silence: Behavior = () => {};
const drip =
  (head: string, piece: string): Behavior =>
  (socket) => {
    socket.write(head);
    const timer = setInterval(() => socket.write(piece), 2);
    socket.on('close', () => clearInterval(timer));
  };
const flood =
  (head: Buffer | string, piece: Buffer): Behavior =>
  (socket) => {
    socket.write(head);
    const more = () => {
      while (!socket.destroyed && socket.write(piece));
    };
    socket.on('drain', more);
    more();
  };
const half = (bytes: Buffer) => bytes.subarray(0, bytes.length - 10);

interface Situation {
  name: string;
  behave: Behavior;
  /** The error; if there is none, the call returns the backup. */
  error?: abstract new (
    ...args: never[]
  ) => Error;
  says?: RegExp;
  requests: number;
  options?: object;
  slept?: number[];
}

const waits = [250, 500, 1000];
const situations: Situation[] = [
  {
    name: 'a reset before any byte, always',
    behave: reset,
    error: ConnectionError,
    says: /ECONNRESET/,
    requests: 4,
    slept: waits,
  },
  { name: 'a reset before any byte, twice', behave: inTurn(reset, reset, good), requests: 3, slept: [250, 500] },
  { name: 'a close before any byte', behave: inTurn(close, good), requests: 2 },
  { name: 'a reset in the status line', behave: inTurn(bytesThen('HTTP/1.1 2', reset), good), requests: 2 },
  {
    name: 'a reset in the headers',
    behave: inTurn(bytesThen('HTTP/1.1 200 OK\r\ncontent-', reset), good),
    requests: 2,
  },
  {
    name: 'a reset after the headers',
    behave: inTurn(bytesThen('HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\n', reset), good),
    requests: 2,
  },
  { name: 'a reset in the body', behave: inTurn(bytesThen(half(good), reset), good), requests: 2 },
  { name: 'a close in the body', behave: inTurn(bytesThen(half(good), close), good), requests: 2 },
  {
    name: 'a close in the body, always',
    behave: bytesThen(half(good), close),
    error: ConnectionError,
    requests: 4,
  },
  {
    name: 'a close in a chunk',
    behave: inTurn(bytesThen('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\n{"che', close), good),
    requests: 2,
  },
  {
    name: 'complete chunks',
    behave: inTurn(chunkedBackupResponse),
    requests: 1,
  },
  {
    name: 'a broken chunk length',
    behave: inTurn(Buffer.from('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n'), good),
    requests: 2,
  },
  {
    name: 'a body until the close, without a length',
    behave: bytesThen(`HTTP/1.1 200 OK\r\n\r\n${backupJson}`, (socket) => socket.end()),
    requests: 1,
  },
  {
    name: 'a length that is too small',
    behave: inTurn(Buffer.from(`HTTP/1.1 200 OK\r\ncontent-length: 10\r\nconnection: close\r\n\r\n${backupJson}`)),
    error: UnexpectedResponseError,
    requests: 1,
  },
  {
    name: 'a switch to another protocol',
    behave: inTurn(
      Buffer.from('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n'),
    ),
    error: UnexpectedResponseError,
    says: /another protocol.*101/,
    requests: 1,
  },
  { name: 'an invalid status line', behave: inTurn(Buffer.from('SSH-2.0-OpenSSH_9.6\r\n\r\n'), good), requests: 2 },
  {
    name: 'an invalid response, always',
    behave: inTurn(Buffer.from('\u0000\u0001\u0002\r\n\r\n')),
    error: ConnectionError,
    requests: 4,
  },
  {
    name: 'endless headers',
    behave: flood('HTTP/1.1 200 OK\r\n', Buffer.from(`x-more: ${'x'.repeat(1000)}\r\n`)),
    error: ConnectionError,
    requests: 4,
  },
  {
    name: 'silence',
    behave: silence,
    error: RequestTimeoutError,
    says: /within 40 ms.*2 attempts/,
    requests: 2,
    options: { timeoutMs: 40, maxRetries: 1 },
  },
  {
    name: 'a stall in the body',
    behave: bytesThen(half(good), silence),
    error: RequestTimeoutError,
    requests: 2,
    options: { timeoutMs: 40, maxRetries: 1 },
  },
  { name: 'silence once', behave: inTurn(silence, good), requests: 2, options: { timeoutMs: 200 } },
  {
    name: 'a slow body',
    behave: drip('HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n', ' '),
    error: RequestTimeoutError,
    requests: 1,
    options: { timeoutMs: 60, maxRetries: 0 },
  },
  {
    name: 'slow headers',
    behave: drip('HTTP/1.1 200 OK\r\n', 'x: y\r\n'),
    error: RequestTimeoutError,
    requests: 1,
    options: { timeoutMs: 60, maxRetries: 0 },
  },
  {
    name: 'a slow error body',
    behave: drip('HTTP/1.1 404 No\r\ncontent-length: 100000\r\n\r\n', ' '),
    error: RequestTimeoutError,
    requests: 1,
    options: { timeoutMs: 60, maxRetries: 0 },
  },
  {
    name: 'an endless body',
    behave: flood('HTTP/1.1 200 OK\r\n\r\n', Buffer.alloc(65_536, ' ')),
    error: UnexpectedResponseError,
    says: /more than 1000000 bytes/,
    requests: 1,
    options: { maxResponseBytes: 1_000_000 },
  },
  {
    name: 'a body one byte too large',
    behave: inTurn(httpResponse(200, backupJson)),
    error: UnexpectedResponseError,
    says: /maxResponseBytes/,
    requests: 1,
    options: { maxResponseBytes: backupJson.length - 1 },
  },
  {
    name: 'a body of exactly the limit',
    behave: inTurn(httpResponse(200, backupJson)),
    requests: 1,
    options: { maxResponseBytes: backupJson.length },
  },
  {
    name: 'an error body that is too large: its status decides',
    behave: flood('HTTP/1.1 404 No\r\n\r\n', Buffer.alloc(65_536, 'x')),
    error: NotFoundError,
    says: /^404 x+/,
    requests: 1,
    options: { maxResponseBytes: 100_000 },
  },
  { name: 'gzip', behave: inTurn(httpResponse(200, gzipSync(backupJson), gzip)), requests: 1 },
  {
    name: 'deflate',
    behave: inTurn(httpResponse(200, deflateSync(backupJson), { 'content-encoding': 'deflate' })),
    requests: 1,
  },
  {
    name: 'brotli',
    behave: inTurn(httpResponse(200, brotliCompressSync(backupJson), { 'content-encoding': 'br' })),
    requests: 1,
  },
  {
    name: 'a gzip bomb',
    behave: inTurn(httpResponse(200, gzipSync(Buffer.alloc(50_000_000, ' ')), gzip)),
    error: UnexpectedResponseError,
    says: /more than 1000000 bytes/,
    requests: 1,
    options: { maxResponseBytes: 1_000_000 },
  },
  {
    name: 'gzip that a close truncates',
    behave: inTurn(bytesThen(half(httpResponse(200, gzipSync(backupJson), gzip)), close), good),
    requests: 2,
  },
  {
    name: 'gzip that is truncated, with a matching length',
    behave: inTurn(httpResponse(200, gzipSync(backupJson.repeat(50)).subarray(0, 30), gzip)),
    error: UnexpectedResponseError,
    requests: 1,
  },
  {
    name: 'invalid gzip',
    behave: inTurn(httpResponse(200, 'not compressed at all', gzip)),
    error: UnexpectedResponseError,
    says: /decompress/,
    requests: 1,
  },
  {
    name: 'invalid brotli',
    behave: inTurn(httpResponse(200, 'not compressed at all', { 'content-encoding': 'br' })),
    error: UnexpectedResponseError,
    says: /decompress/,
    requests: 1,
  },
  {
    name: 'invalid gzip with an error status',
    behave: inTurn(httpResponse(404, 'not compressed at all', gzip)),
    error: NotFoundError,
    says: /^404 Reason/,
    requests: 1,
  },
  {
    name: 'HTML with 200',
    behave: inTurn(httpResponse(200, '<html><title>Sign in</title>', { 'content-type': 'text/html' })),
    error: UnexpectedResponseError,
    says: /text\/html: "<html>/,
    requests: 1,
  },
  {
    name: 'JSON that is truncated, with a matching length',
    behave: inTurn(httpResponse(200, '{"checkpoint_item": {"id"')),
    error: UnexpectedResponseError,
    says: /not JSON/,
    requests: 1,
  },
  { name: 'JSON with a byte order mark', behave: inTurn(httpResponse(200, `\ufeff${backupJson}`)), requests: 1 },
  {
    name: 'JSON with a wrong content type',
    behave: inTurn(httpResponse(200, backupJson, { 'content-type': 'image/png' })),
    requests: 1,
  },
  {
    name: 'JSON without a content type',
    behave: inTurn(Buffer.from(`HTTP/1.1 200 OK\r\ncontent-length: ${backupJson.length}\r\n\r\n${backupJson}`)),
    requests: 1,
  },
  {
    name: '204',
    behave: inTurn(Buffer.from('HTTP/1.1 204 No Content\r\n\r\n')),
    error: UnexpectedResponseError,
    says: /an empty body \(status 204/,
    requests: 1,
  },
  {
    name: '200 without a body',
    behave: inTurn(httpResponse(200, '')),
    error: UnexpectedResponseError,
    says: /an empty body/,
    requests: 1,
  },
  { name: '206 with the complete body', behave: inTurn(httpResponse(206, backupJson)), requests: 1 },
  {
    name: '304',
    behave: inTurn(Buffer.from('HTTP/1.1 304 Not Modified\r\n\r\n')),
    error: UnexpectedResponseError,
    says: /redirect.*304/,
    requests: 1,
  },
  {
    name: '301',
    behave: inTurn(status(301, { location: 'https://elsewhere.example:8443/path?x=1' })),
    error: UnexpectedResponseError,
    says: /a redirect to elsewhere.example:8443, which is not followed \(status 301/,
    requests: 1,
  },
  {
    name: '307 to itself',
    behave: inTurn(status(307, { location: '/v1/p1/checkpoint_items/b1' })),
    error: UnexpectedResponseError,
    says: /a redirect to 127\.0\.0\.1:\d+, which is not followed/,
    requests: 1,
  },
  {
    name: '300',
    behave: inTurn(status(300, {}, backupJson)),
    error: UnexpectedResponseError,
    says: /redirect.*300/,
    requests: 1,
  },
  { name: '303 without a location', behave: inTurn(status(303)), error: UnexpectedResponseError, requests: 1 },
  {
    name: '100 and then a response',
    behave: inTurn(Buffer.concat([Buffer.from('HTTP/1.1 100 Continue\r\n\r\n'), good])),
    requests: 1,
  },
  { name: '503 twice', behave: inTurn(status(503), status(503), good), requests: 3, slept: [250, 500] },
  {
    name: '503, always',
    behave: inTurn(status(503)),
    error: ApiError,
    says: /^503 .*, 4 attempts\)/,
    requests: 4,
    slept: waits,
  },
  {
    name: '502 as an HTML page, always: the message has the status once',
    behave: inTurn(httpResponse(502, '<html><head><title>502 Bad Gateway</title>', { 'content-type': 'text/html' })),
    error: ApiError,
    says: /^502 Bad Gateway \(/,
    requests: 4,
  },
  {
    name: '502 as an HTML page',
    behave: inTurn(
      httpResponse(502, '<html><head><title>502 Bad Gateway</title>', { 'content-type': 'text/html' }),
      good,
    ),
    requests: 2,
  },
  { name: '504', behave: inTurn(status(504), good), requests: 2 },
  { name: '408', behave: inTurn(status(408), good), requests: 2 },
  { name: '429', behave: inTurn(status(429), good), requests: 2 },
  {
    name: '429 with Retry-After: 1',
    behave: inTurn(status(429, { 'retry-after': '1' }), good),
    requests: 2,
    slept: [1250],
  },
  {
    name: '429 with Retry-After: 1.25',
    behave: inTurn(status(429, { 'retry-after': '1.25' }), good),
    requests: 2,
    slept: [1562.5],
  },
  {
    name: '429 with Retry-After: 0',
    behave: inTurn(status(429, { 'retry-after': '0' }), good),
    requests: 2,
    slept: [250],
  },
  {
    name: '429 with Retry-After: 60',
    behave: inTurn(status(429, { 'retry-after': '60' }), good),
    requests: 2,
    slept: [75_000],
  },
  {
    name: '429 with Retry-After: 61',
    behave: inTurn(status(429, { 'retry-after': '61' })),
    error: RateLimitError,
    requests: 1,
    slept: [],
  },
  {
    name: '503 with a date in Retry-After, by the clock of the service',
    behave: inTurn(
      status(503, { date: 'Mon, 01 Jan 2001 00:00:00 GMT', 'retry-after': 'Mon, 01 Jan 2001 00:00:07 GMT' }),
      good,
    ),
    requests: 2,
    slept: [8750],
  },
  {
    name: '503 with a date in the past',
    behave: inTurn(status(503, { 'retry-after': 'Mon, 01 Jan 2001 00:00:07 GMT' }), good),
    requests: 2,
    slept: [250],
  },
  {
    name: '503 with dates of RFC 850 and asctime, which are UTC in any time zone',
    behave: inTurn(
      status(503, { date: 'Mon Jan  1 00:00:00 2001', 'retry-after': 'Mon Jan  1 00:00:05 2001' }),
      status(503, { date: 'Mon, 01 Jan 2001 00:00:00 GMT', 'retry-after': 'Monday, 01-Jan-01 00:00:07 GMT' }),
      status(503, { date: 'Mon, 01 Jan 2001 00:00:00 GMT', 'retry-after': 'Mon Jan  1 00:00:09 2001' }),
      good,
    ),
    requests: 4,
    slept: [6250, 8750, 11250],
  },
  {
    name: '503 with an invalid Retry-After',
    behave: inTurn(status(503, { 'retry-after': 'soon' }), good),
    requests: 2,
    slept: [250],
  },
  {
    name: '503 with a negative Retry-After',
    behave: inTurn(status(503, { 'retry-after': '-5' }), good),
    requests: 2,
    slept: [250],
  },
  {
    name: "OpenStack's overLimit, which says in its body how long to wait",
    behave: inTurn(httpResponse(429, '{"overLimit": {"code": 413, "message": "slow", "retryAfter": 3}}'), good),
    requests: 2,
    slept: [3750],
  },
  { name: '500 without a code', behave: inTurn(status(500), good), requests: 2 },
  {
    name: '500 with a code, which is definitive',
    behave: inTurn(httpResponse(500, csbs('CSBS.1001'))),
    error: ApiError,
    says: /^500 CSBS.1001 failed/,
    requests: 1,
  },
  {
    name: '500 with a code of VBS',
    behave: inTurn(httpResponse(500, '{"error": {"code": "VolumeBackup.0001", "message": "no"}}')),
    error: ApiError,
    requests: 1,
  },
  {
    name: '500 with a number as the code',
    behave: inTurn(httpResponse(500, '{"error": {"code": 500, "message": "no"}}'), good),
    requests: 2,
  },
  {
    name: '500 of OpenStack, whose fault name is not a service code',
    behave: inTurn(httpResponse(500, '{"computeFault": {"code": 500, "message": "no"}}'), good),
    requests: 2,
  },
  { name: '501', behave: inTurn(status(501)), error: ApiError, requests: 1 },
  { name: '400', behave: inTurn(httpResponse(400, csbs('CSBS.1'))), error: ApiError, requests: 1 },
  { name: '404', behave: inTurn(httpResponse(404, csbs('CSBS.6040'))), error: NotFoundError, requests: 1 },
  {
    name: '401 with a token that cannot be renewed',
    behave: inTurn(status(401)),
    error: AuthenticationError,
    requests: 1,
  },
  {
    name: 'a reset, a 503, a timeout and then a response',
    behave: inTurn(reset, status(503), silence, good),
    requests: 4,
    options: { timeoutMs: 200 },
  },
  { name: 'no retries allowed', behave: inTurn(status(503)), error: ApiError, requests: 1, options: { maxRetries: 0 } },
  {
    name: 'ten retries allowed',
    behave: inTurn(status(503)),
    error: ApiError,
    requests: 11,
    options: { maxRetries: 10 },
    slept: [250, 500, 1000, 2000, 4000, 8000, 8000, 8000, 8000, 8000],
  },
];

describe('if the service misbehaves', () => {
  for (const { name, behave, error, says, requests, options = {}, slept } of situations) {
    it(`${name}: ${error?.name ?? 'the backup'} after ${requests} request${requests === 1 ? '' : 's'}`, async () => {
      await withRawServer(behave, async (server) => {
        const client = instantClient({ endpoints: { csbs: server.url }, ...options });
        if (error === undefined) expect(await client.backups.get('b1')).to.deep.equal({ id: 'b1' } satisfies Backup);
        else {
          const found = await failure(error, client.backups.get('b1'));
          expect(found.constructor.name).to.equal(error.name);
          expect(found.message).to.match(says ?? /./);
          expect(found.message).not.to.match(/[\r\n]/);
          if (error !== UnexpectedResponseError) expect((found as ApiError).attempts).to.equal(requests);
        }
        expect(server.requests).to.have.length(requests);
        if (slept !== undefined) expect(client.slept).to.deep.equal(slept);
      });
    });
  }

  for (const [location, target] of [
    ['https://iam.example.com/login', 'iam.example.com:443'],
    ['http://iam.example.com', 'iam.example.com:80'],
    ['//other.example:8443/x', 'other.example:8443'],
    ['https://[::1]:99/', '[::1]:99'],
  ] as const) {
    it(`a redirect to ${location} names ${target}`, async () => {
      await withRawServer(inTurn(status(302, { location })), async (server) => {
        const error = await failure(
          UnexpectedResponseError,
          instantClient({ endpoints: { csbs: server.url } }).backups.get('b1'),
        );
        expect(error.message).to.include(`a redirect to ${target}, which`);
      });
    });
  }

  for (const retryAfter of ['+5', '5;', 'retry 5', 'soon', '1e3']) {
    it(`a Retry-After of ${retryAfter} is neither seconds nor a date, and does not shorten the backoff`, async () => {
      await withRawServer(inTurn(status(503, { 'retry-after': retryAfter }), good), async (server) => {
        const client = instantClient({ endpoints: { csbs: server.url } });
        await client.backups.get('b1');
        expect(client.slept).to.deep.equal([250]);
      });
    });
  }

  it('a large error keeps its code', async () => {
    const body = JSON.stringify({ error_code: 'CSBS.1001', error_msg: 'x'.repeat(1_200_000) });
    await withRawServer(inTurn(httpResponse(500, body)), async (server) => {
      const error = await failure(ApiError, instantClient({ endpoints: { csbs: server.url } }).backups.get('b1'));
      expect([error.code, error.attempts]).to.deep.equal(['CSBS.1001', 1]);
    });
  });

  it('an endless code or id is truncated in the message', async () => {
    await withRawServer(
      inTurn(httpResponse(400, JSON.stringify({ error_code: 'X'.repeat(300_000), request_id: 'Y'.repeat(300_000) }))),
      async (server) => {
        const error = await failure(ApiError, instantClient({ endpoints: { csbs: server.url } }).backups.get('b1'));
        expect(error.message.length).to.be.below(600);
      },
    );
  });

  it('covers at least sixty situations', () => expect(situations.length).to.be.above(60));

  it('a keep-alive connection that was closed between two calls is not an error', async () => {
    const behave: Behavior = (socket, { onConnection }) => (onConnection === 1 ? socket.write(good) : socket.destroy());
    await withRawServer(behave, async (server) => {
      const client = instantClient({ endpoints: { csbs: server.url } });
      for (const _ of [1, 2, 3]) expect((await client.backups.get('b1')).id).to.equal('b1');
    });
  });

  it('the POST is a read and is retried as well', async () => {
    await withRawServer(inTurn(reset, status(503), httpResponse(200, '{"total_count": 7}')), async (server) => {
      const client = instantClient({ endpoints: { csbs: server.url } });
      expect(await client.resourceInstances.count()).to.equal(7);
      expect(server.requests.map(({ head }) => head.split(' ')[0])).to.deep.equal(['POST', 'POST', 'POST']);
    });
  });

  it('the wait is random, between zero and the full backoff', async () => {
    const shares = [0, 0.5, 1];
    await withRawServer(inTurn(status(503)), async (server) => {
      const client = instantClient({ endpoints: { csbs: server.url } }, () => shares.shift() ?? 0);
      await failure(ApiError, client.backups.get('b1'));
      expect(client.slept).to.deep.equal([0, 250, 1000]);
    });
  });

  it('the maxRetries of a call overrides that of the client', async () => {
    await withRawServer(inTurn(status(503)), async (server) => {
      const client = instantClient({ endpoints: { csbs: server.url }, maxRetries: 5 });
      const error = await failure(ApiError, client.backups.get('b1', { maxRetries: 1 }));
      expect(error.attempts).to.equal(2);
    });
  });

  it('an error with too long a Retry-After has retryAfterMs', async () => {
    await withRawServer(inTurn(status(429, { 'retry-after': '3600' })), async (server) => {
      const error = await failure(RateLimitError, instantClient({ endpoints: { csbs: server.url } }).backups.get('b1'));
      expect(error.retryAfterMs).to.equal(3_600_000);
    });
  });

  it('an abort during a wait ends the call with its reason', async () => {
    const controller = new AbortController();
    await withRawServer(
      (socket) => socket.write(status(503), () => controller.abort(new RangeError('enough'))),
      async (server) => {
        const client = instantClient({ endpoints: { csbs: server.url } });
        await failure(RangeError, client.backups.get('b1', { signal: controller.signal }));
        expect(server.requests).to.have.length(1);
      },
    );
  });
});
