// npm run soak: 20,000 calls, 16 at a time, to a service that fails every tenth request. Each call must have the right
// outcome, memory must stay flat, and there must be few sockets. Takes half a minute; not part of `npm test`.

import { fork } from 'node:child_process';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { ApiError, CsbsClient, type CsbsError, NotFoundError } from 'csbs-client';

const calls = Number(process.argv[2] ?? 20_000);
const atOnce = 16;

const response = (status: number, body: string) =>
  [
    `HTTP/1.1 ${status} Reason`,
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
    '',
    body,
  ].join('\r\n');
const backup = response(200, JSON.stringify({ checkpoint_item: { id: 'b1', name: 'x'.repeat(2000) } }));
const faults: ((socket: Socket) => void)[] = [
  (socket) => socket.resetAndDestroy(),
  (socket) => socket.write(backup.slice(0, 500), () => socket.destroy()),
  (socket) => socket.write(response(503, '')),
  (socket) => socket.write(response(502, '<html><title>Bad Gateway</title></html>')),
  (socket) => socket.write(response(429, '')),
  (socket) => socket.write(response(500, '')),
];

/** The service, in its own process, so that its memory is not counted. Ids that begin with `missing` do not exist. */
function serve(): void {
  let requests = 0;
  let open = 0;
  let most = 0;
  const server = createServer((socket) => {
    open += 1;
    most = Math.max(most, open);
    socket.on('close', () => {
      open -= 1;
    });
    socket.on('error', () => {});
    socket.on('data', (data) => {
      requests += 1;
      if (requests % 10 === 0) faults[(requests / 10) % faults.length]?.(socket);
      else
        socket.write(
          data.includes('/missing') ? response(404, '{"error_code":"CSBS.6040","error_msg":"not found"}') : backup,
        );
    });
  });
  server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }));
  process.on('message', () => process.send?.({ requests, most, open }));
}

async function soak(): Promise<void> {
  const service = fork(process.argv[1] ?? '', ['serve'], { execArgv: process.execArgv });
  const nextMessage = () =>
    new Promise<Record<string, number>>((resolve) =>
      service.once('message', (message) => resolve(message as Record<string, number>)),
    );
  const { port } = await nextMessage();
  let retries = 0;
  const client = new CsbsClient({
    endpoints: { csbs: `http://127.0.0.1:${port}` },
    projectId: 'p1',
    auth: () => 'token-of-the-soak',
    maxRetries: 10,
    onAttempt: ({ retryInMs }) => {
      if (retryInMs !== undefined) retries += 1;
    },
  });
  const { signal } = new AbortController();
  // Full jitter, but a hundred times faster.
  const random = Math.random;
  Math.random = () => random() / 100;

  const outcomes = { found: 0, missing: 0, wrong: 0 };
  const wrong = new Map<string, number>();
  const heap: number[] = [];
  let next = 0;
  const worker = async () => {
    for (let at = next++; at < calls; at = next++) {
      const missing = at % 7 === 0;
      try {
        const { id } = await client.backups.get(missing ? `missing-${at}` : `b-${at}`, { signal });
        if (missing || id !== 'b1') throw new Error('the wrong backup');
        outcomes.found += 1;
      } catch (error) {
        if (missing && error instanceof NotFoundError) outcomes.missing += 1;
        else {
          outcomes.wrong += 1;
          const name = `${(error as CsbsError).name}${error instanceof ApiError ? ` ${error.status}` : ''}`;
          wrong.set(name, (wrong.get(name) ?? 0) + 1);
        }
      }
      if (at % Math.ceil(calls / 10) === 0) {
        globalThis.gc?.();
        heap.push(process.memoryUsage().heapUsed / 1024 / 1024);
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  globalThis.gc?.();
  heap.push(process.memoryUsage().heapUsed / 1024 / 1024);

  service.send('report');
  const { requests = 0, most = 0, open = 0 } = await nextMessage();
  service.kill();
  const { found, missing } = outcomes;
  console.log(
    `${calls} calls, ${atOnce} at once: ${found} found, ${missing} correctly missing, ${outcomes.wrong} wrong`,
  );
  for (const [name, count] of wrong) console.log(`wrong: ${count} x ${name}`);
  console.log(`${requests} requests, ${retries} retries; at most ${most} sockets at once, ${open} open at the end`);
  console.log(`heap in MB, ten samples: ${heap.map((size) => size.toFixed(1)).join(' ')}`);
  const growth = (heap.at(-1) ?? 0) - (heap[1] ?? 0);
  const good = outcomes.wrong === 0 && most <= atOnce * 2 && growth < 10;
  console.log(
    good ? 'Every call had the right outcome, memory is flat, and there were few sockets.' : 'Something is wrong.',
  );
  process.exitCode = good ? 0 : 1;
}

if (process.argv[2] === 'serve') serve();
else await soak();
