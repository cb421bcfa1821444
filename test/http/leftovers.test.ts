// Nothing outlives a call.
import { getEventListeners } from 'node:events';
import { Agent, type ClientRequest } from 'node:http';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { root } from '../../scripts/tools.js';
import type { HttpOptions } from '../../src/http/http-options.js';
import { CsbsClient, CsbsError, RequestTimeoutError, UnexpectedResponseError } from '../../src/index.js';
import { startFakeCloud } from '../../src/testing/index.js';
import { backupJson } from '../support/backup-json.js';
import { failure } from '../support/errors.js';
import { eventLoopTurns, until } from '../support/event-loop.js';
import { instantClient } from '../support/instant-client.js';
import { runProgram } from '../support/program.js';
import { backupResponse, chunkedBackupResponse, httpResponse, withRawServer } from '../support/raw-server.js';

/** The beginning of a program that uses the client's source. */
const createClient = `import { CsbsClient } from ${JSON.stringify(join(root, 'src/index.ts'))};
  const client = new CsbsClient(JSON.parse(process.env.OPTIONS));
`;

describe('leftovers', function () {
  this.timeout(60_000);

  it('one signal for 10,000 calls collects no listeners @slow', async () => {
    const controller = new AbortController();
    await withRawServer(
      (socket) => socket.write(httpResponse(200, '{"total_count": 1}')),
      async ({ url, open }) => {
        const client = instantClient({ endpoints: { csbs: url } });
        let most = 0;
        for (let at = 0; at < 2_500; at += 1) {
          await Promise.all(
            Array.from({ length: 4 }, () => client.resourceInstances.count(undefined, { signal: controller.signal })),
          );
          most = Math.max(most, getEventListeners(controller.signal, 'abort').length);
        }
        expect(most).to.be.at.most(4);
        expect(getEventListeners(controller.signal, 'abort')).to.have.length(0);
        expect(open()).to.be.at.most(8);
      },
    );
  });

  it('100 concurrent calls and waits share one listener on a signal, so that Node reports no leak', async () => {
    const warnings: Error[] = [];
    const onWarning = (warning: Error) => warnings.push(warning);
    process.on('warning', onWarning);
    const controller = new AbortController();
    const { signal } = controller;
    try {
      await withRawServer(
        () => {},
        async ({ url }) => {
          const client = new CsbsClient({ endpoints: { csbs: url }, projectId: 'p1', auth: 'token-of-the-tests' });
          const calls = Array.from({ length: 50 }, () =>
            client.backups.get('b1', { signal }).catch((reason: unknown) => reason),
          );
          const waits = Array.from({ length: 50 }, () =>
            client.backups.waitUntilAvailable('b1', { signal }).catch((reason: unknown) => reason),
          );
          await eventLoopTurns(1);
          expect(getEventListeners(signal, 'abort')).to.have.length(1);
          controller.abort(new RangeError('enough'));
          for (const reason of await Promise.all([...calls, ...waits])) expect(reason).to.be.instanceOf(RangeError);
          expect(getEventListeners(signal, 'abort')).to.have.length(0);
        },
      );
    } finally {
      process.off('warning', onWarning);
    }
    expect(warnings).to.deep.equal([]);
  });

  for (const [what, program] of [
    ['leaves a listing', 'for await (const _ of client.backups.list({}, { pageSize: 10 })) break;'],
    [
      'leaves a parallel listing',
      'for await (const _ of client.backups.list({}, { pageSize: 5, concurrency: 8 })) break;',
    ],
    [
      'aborts a request that hangs',
      `const controller = new AbortController();
       const call = client.backups.get('hangs', { signal: controller.signal }).catch(() => {});
       setTimeout(() => controller.abort(), 50);
       await call;`,
    ],
    [
      'aborts in the middle of a listing',
      `const controller = new AbortController();
       const { signal } = controller;
       try { for await (const _ of client.backups.list({}, { pageSize: 1, signal })) controller.abort(); } catch {}`,
    ],
    [
      'leaves a listing during a request',
      `const reading = client.backups.list({}, { pageSize: 10 })[Symbol.asyncIterator]();
       reading.next().catch(() => {});
       await new Promise((resolve) => setTimeout(resolve, 20));
       await reading.return();`,
    ],
    [
      'waits for a backup that never becomes available',
      'await client.backups.waitUntilAvailable(process.env.BACKUP, { waitMs: 50, intervalMs: 10 }).catch(() => {});',
    ],
  ] as const) {
    it(`a process that ${what} exits by itself @process`, async () => {
      const cloud = await startFakeCloud({ backups: 50 });
      const [unfinished] = cloud.backups;
      Object.assign(unfinished ?? {}, { status: 'protecting' });
      try {
        await withRawServer(
          () => {},
          async (silent) => {
            const given = cloud.clientOptions();
            const endpoints = what.includes('hangs') ? { csbs: silent.url } : given.endpoints;
            const { status, output } = await runProgram(`${createClient}${program}\nconsole.log('done');`, {
              OPTIONS: JSON.stringify({ ...given, endpoints, timeoutMs: 600_000 }),
              BACKUP: unfinished?.id ?? '',
            });
            expect([status, output.trim()]).to.deep.equal([0, 'done']);
          },
        );
      } finally {
        await cloud.close();
      }
    });
  }

  for (const { name, options } of [
    { name: 'a prefetched page', options: {} },
    { name: 'a parallel listing', options: { concurrency: 8 } },
  ]) {
    for (const end of ['break', 'abort'] as const) {
      it(`${name}: ${end} cancels the requests in flight and leaves no listener`, async () => {
        // The first page gets a response, all others hang.
        await withRawServer(
          (socket, { count }) => {
            if (count === 1)
              socket.write(httpResponse(200, JSON.stringify({ checkpoint_items: [{ id: 'a' }, { id: 'b' }] })));
          },
          async ({ url, requests, open }) => {
            const controller = new AbortController();
            const { signal } = controller;
            const expected = 1 + (options.concurrency ?? 1);
            const read = async () => {
              for await (const _ of instantClient({ endpoints: { csbs: url } }).backups.list(
                {},
                { pageSize: 2, ...options, signal },
              )) {
                await until(() => requests.length === expected);
                expect(getEventListeners(signal, 'abort')).to.have.length(1);
                if (end === 'break') break;
                controller.abort(new RangeError('enough'));
              }
            };
            if (end === 'break') await read();
            else await failure(RangeError, read());
            expect(getEventListeners(signal, 'abort')).to.have.length(0);
            await until(() => open() === 0);
            expect(requests).to.have.length(expected);
          },
        );
      });
    }
  }

  it('a token that arrives after the abort is not sent', async () => {
    await withRawServer(
      () => {},
      async ({ url, requests, open }) => {
        const controller = new AbortController();
        let provide: (token: string) => void = () => {};
        const auth = () =>
          new Promise<string>((resolve) => {
            provide = resolve;
          });
        const client = new CsbsClient({ endpoints: { csbs: url }, projectId: 'p1', auth });
        const call = client.backups.get('b1', { signal: controller.signal });
        await eventLoopTurns(1);
        controller.abort(new RangeError('enough'));
        await failure(RangeError, call);
        provide('token-too-late');
        await eventLoopTurns(20);
        expect([requests.length, open()]).to.deep.equal([0, 0]);
      },
    );
  });

  it('a kept connection that is closed later causes no error in the request that opened it', async () => {
    await withRawServer(
      (socket) => socket.write(backupResponse),
      async ({ url, open }) => {
        const failures: unknown[] = [];
        const httpAgent = new Agent({ keepAlive: true });
        const { addRequest } = httpAgent as unknown as { addRequest(request: ClientRequest, ...rest: unknown[]): void };
        Object.assign(httpAgent, {
          addRequest(request: ClientRequest, ...rest: unknown[]) {
            request.on('error', (error) => failures.push(error));
            addRequest.call(httpAgent, request, ...rest);
          },
        });
        await instantClient({ endpoints: { csbs: url }, http: { httpAgent } }).backups.get('b1');
        expect(open()).to.equal(1);
        httpAgent.destroy();
        await until(() => open() === 0);
        expect(failures).to.deep.equal([]);
      },
    );
  });

  it('an abort closes no connection that an agent opened for other requests', async () => {
    const controller = new AbortController();
    await withRawServer(
      (socket, { count }) => {
        if (count > 1) return void socket.write(backupResponse);
        socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n');
        controller.abort(new RangeError('enough'));
      },
      async ({ url, connections }) => {
        const { port } = new URL(url);
        const open = () => connect(Number(port), '127.0.0.1');
        const spare: Socket[] = [];
        const createConnection = () => {
          if (spare.length === 0) spare.push(open(), open());
          return spare.shift();
        };
        const { backups } = instantClient({
          endpoints: { csbs: url },
          http: { httpAgent: Object.assign(new Agent(), { createConnection }) },
          maxRetries: 0,
        });
        await failure(RangeError, backups.get('b1', { signal: controller.signal }));
        expect((await backups.get('b1')).id).to.equal('b1');
        expect(connections()).to.equal(2);
      },
    );
  });

  /** Both ways in which a request is sent in Node. */
  const senders: [name: string, http: HttpOptions][] = [
    ['Node', {}],
    ['a fetch', { fetch: (url, init) => globalThis.fetch(url, init) }],
  ];
  for (const [sender, http] of senders)
    for (const end of ['abort', 'deadline'] as const)
      it(`${end === 'abort' ? 'an abort' : 'a deadline'} within a body closes the connection (${sender})`, async () => {
        const controller = new AbortController();
        let isClosed = false;
        await withRawServer(
          (socket) => {
            socket.on('close', () => {
              isClosed = true;
            });
            socket.write('HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n{"checkpoint_item"');
            if (end === 'abort') setImmediate(() => controller.abort(new RangeError('enough')));
          },
          async ({ url }) => {
            const { backups } = instantClient({ endpoints: { csbs: url }, http, maxRetries: 0 });
            const timeoutMs = end === 'abort' ? 10_000 : 50;
            const call = backups.get('b1', { signal: controller.signal, timeoutMs });
            await failure<Error>(end === 'abort' ? RangeError : RequestTimeoutError, call);
            await until(() => isClosed);
          },
        );
      });

  const compressed = Object.entries({ gzip: gzipSync, deflate: deflateSync, br: brotliCompressSync });
  const complete: [name: string, response: Buffer][] = [
    ['a body', httpResponse(200, backupJson)],
    ...compressed.map(([name, compress]): [string, Buffer] => [
      `a ${name} body`,
      httpResponse(200, compress(Buffer.from(backupJson)), { 'content-encoding': name }),
    ]),
    ['a body in chunks', chunkedBackupResponse],
    ['the body of an error', httpResponse(404, '{"error_code": "CSBS.6040"}')],
    ['no body', Buffer.from('HTTP/1.1 204 No Content\r\n\r\n')],
  ];
  for (const [name, response] of complete)
    it(`after ${name}, the connection is used again`, async () => {
      await withRawServer(
        (socket) => socket.write(response),
        async ({ url, connections }) => {
          const { backups } = instantClient({ endpoints: { csbs: url } });
          for (let count = 0; count < 3; count += 1) {
            await backups.get('b1').catch((error: unknown) => expect(error).to.be.instanceOf(CsbsError));
            // The agent gets the socket after the end of the response.
            await eventLoopTurns(2);
          }
          expect(connections()).to.equal(1);
        },
      );
    });

  it('after a body that was truncated at the limit, the connection is not used again', async () => {
    await withRawServer(
      (socket) => socket.write(httpResponse(200, ' '.repeat(1000))),
      async ({ url, connections }) => {
        const { backups } = instantClient({ endpoints: { csbs: url }, maxResponseBytes: 10 });
        for (let count = 0; count < 2; count += 1) await failure(UnexpectedResponseError, backups.get('b1'));
        expect(connections()).to.equal(2);
      },
    );
  });

  it('a response that is too large releases its connection', async () => {
    await withRawServer(
      (socket) => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        const more = () => {
          while (!socket.destroyed && socket.write(Buffer.alloc(65_536, ' ')));
        };
        socket.on('drain', more);
        more();
      },
      async ({ url, open }) => {
        const client = new CsbsClient({
          endpoints: { csbs: url },
          projectId: 'p1',
          auth: 'token-of-the-tests',
          maxResponseBytes: 100_000,
        });
        await failure(Error, client.backups.get('b1'));
        await until(() => open() === 0);
      },
    );
  });
});
