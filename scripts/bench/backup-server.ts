// The backup service of the benchmarks, in its own process. It serializes a page once, and then writes only the ids of
// each response.
import { fork } from 'node:child_process';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';

const prefix = '90c1d5fa-1b9f-4aeb-b2f4-';
const digits = 12;
const pageSize = 1000;

/** A row as in the documents, with an id of fixed length. */
const backup = (id: string) => ({
  id,
  name: 'manualbk_4b6d',
  resource_id: 'e3a7c4b4-5f0c-4b1b-b0a6-0b3f4c0f2a11',
  status: 'available',
  checkpoint_id: 'f9d63b18-7b7f-4e7c-9a4f-5e0f4a0f3d11',
  created_at: '2017-04-18T01:21:52.701973',
  updated_at: '2017-04-18T01:25:41.021314',
  resource_type: 'OS::Nova::Server',
  backup_data: {
    __openstack_region_name: 'eu-de',
    cloudservicetype: 'QEMU',
    disk: 40,
    imagetype: 'gold',
    ram: 1024,
    vcpus: 1,
    eip: '10.154.50.42',
    private_ip: '192.168.0.113',
  },
  extend_info: {
    auto_trigger: true,
    average_speed: 40,
    copy_from: null,
    copy_status: 'na',
    fail_code: {},
    fail_op: '',
    fail_reason: '',
    image_type: 'backup',
    incremental: true,
    progress: 100,
    resource_az: 'eu-de-01',
    resource_name: 'ecs-0b3f',
    resource_type: 'OS::Nova::Server',
    size: 40960,
    space_saving_ratio: 2,
    volume_backups: [
      {
        average_speed: 40,
        bootable: true,
        id: 'c5ee6a7c-9a0c-4e0d-9d4a-31e6c3a3a0f1',
        image_type: 'backup',
        incremental: true,
        name: 'autobk_3f1d',
        size: 40,
        source_volume_id: '9c5f1b1a-2d2a-4f0e-8f5d-1a7b7f3b5c55',
        source_volume_name: 'ecs-0b3f',
        source_volume_size: 40,
        space_saving_ratio: 2,
        status: 'available',
      },
    ],
  },
});
const instance = (id: string) => ({
  resource_id: 'e3a7c4b4-5f0c-4b1b-b0a6-0b3f4c0f2a11',
  resource_name: 'ecs-0b3f',
  resource_detail: backup(id),
  tags: [{ key: 'env', value: 'prod' }],
});

/** Bytes with holes for the ids of the rows. */
interface Template {
  head: string;
  /** A whole page, and the position of the digits in each row's id. */
  page: Buffer;
  holes: number[];
  /** The position of the end of each row. */
  ends: number[];
  tail: string;
}

function template(head: string, row: (id: string) => object, tail: string): Template {
  const json = JSON.stringify(row(prefix + '0'.repeat(digits)));
  const hole = json.indexOf(prefix) + prefix.length;
  const step = json.length + 1;
  const page = Buffer.from(`${json},`.repeat(pageSize));
  const rows = Array.from({ length: pageSize }, (_, at) => at);
  return {
    head,
    page,
    holes: rows.map((at) => at * step + hole),
    ends: rows.map((at) => at * step + json.length),
    tail,
  };
}

function fill({ head, page, holes, ends, tail }: Template, first: number, count: number): Buffer {
  const length = count === 0 ? 0 : (ends[count - 1] as number);
  const body = Buffer.allocUnsafe(head.length + length + tail.length);
  body.write(head, 0, 'latin1');
  page.copy(body, head.length, 0, length);
  for (let at = 0; at < count; at += 1)
    body.write(String(first + at).padStart(digits, '0'), head.length + (holes[at] as number), 'latin1');
  body.write(tail, head.length + length, 'latin1');
  return body;
}

const settings = { rows: 100_000, latencyMs: 0 };

function serve(): void {
  const list = template('{"checkpoint_items":[', backup, ']}');
  const instances = template('{"resources":[', instance, ']}');
  const single = Buffer.from(JSON.stringify({ checkpoint_item: backup(`${prefix}000000000001`) }));

  function respond(request: IncomingMessage, body: string): Buffer {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    const count = (first: number, limit: number) => Math.max(0, Math.min(limit, pageSize, settings.rows - first));
    if (request.method === 'POST') {
      const { limit, offset } = JSON.parse(body) as { limit: string; offset: string };
      const tail = `],"total_count":${settings.rows}}`;
      return fill({ ...instances, tail }, Number(offset), count(Number(offset), Number(limit)));
    }
    if (!pathname.endsWith('/checkpoint_items')) return single;
    const marker = searchParams.get('marker');
    const first =
      (marker === null ? 0 : Number(marker.slice(prefix.length)) + 1) + Number(searchParams.get('offset') ?? 0);
    return fill(list, first, count(first, Number(searchParams.get('limit'))));
  }

  const server = createServer((request, response: ServerResponse) => {
    let body = '';
    request.on('data', (data: Buffer) => (body += data.toString()));
    request.on('end', () => {
      const send = () => {
        const bytes = respond(request, body);
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': bytes.length }).end(bytes);
      };
      if (settings.latencyMs === 0) send();
      else setTimeout(send, settings.latencyMs);
    });
  });
  // A connection must stay open while the other clients are measured.
  server.keepAliveTimeout = 600_000;
  server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }));
  let since = { cpu: process.cpuUsage(), at: performance.now() };
  process.on('message', (message: Partial<typeof settings>) => {
    Object.assign(settings, message);
    const { user, system } = process.cpuUsage(since.cpu);
    process.send?.({ busyMs: (user + system) / 1000, ofMs: performance.now() - since.at });
    since = { cpu: process.cpuUsage(), at: performance.now() };
  });
}

export interface BackupServer {
  url: string;
  /** Changes what it serves; resolves to the CPU time since the last call and the time that passed. */
  set(changes: Partial<typeof settings>): Promise<{ busyMs: number; ofMs: number }>;
  stop(): void;
}

export async function startBackupServer(): Promise<BackupServer> {
  const child = fork(fileURLToPath(import.meta.url), ['serve'], { execArgv: ['--import', 'tsx'] });
  const nextMessage = <T>() => new Promise<T>((resolve) => child.once('message', (message) => resolve(message as T)));
  const { port } = await nextMessage<{ port: number }>();
  return {
    url: `http://127.0.0.1:${port}`,
    set(changes) {
      const usage = nextMessage<{ busyMs: number; ofMs: number }>();
      child.send(changes);
      return usage;
    },
    stop: () => child.kill(),
  };
}

if (process.argv[2] === 'serve' && process.argv[1] === fileURLToPath(import.meta.url)) {
  // The process that started this one may be interrupted.
  process.once('disconnect', () => process.exit());
  serve();
}
