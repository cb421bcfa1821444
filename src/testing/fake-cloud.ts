/// <reference lib="esnext.disposable" preserve="true" />
// The reference declares Symbol.asyncDispose for projects without the types of Node.
// A cloud for tests: a real HTTP server on this machine that has backups and responds like the service.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { checkInteger, checkKeys, isDate, show } from '../checks.js';
import { ArgumentError } from '../errors.js';
import type { Backup } from '../models.js';
import { parseTime } from '../time.js';
import { getBackup, listBackups } from './csbs.js';
import { documentedBackups } from './documented.js';
import { createFailures, type Failure } from './failures.js';
import { makeBackups, fakeProjectId as projectId } from './fixtures.js';
import { createFakeKeystone } from './keystone.js';
import { createRandom } from './random.js';
import { csbsError, type FakeRequest, type FakeResponse, gatewayError, isForKeystone } from './response.js';
import { queryInstances } from './tag-query.js';
import { getVolumeBackup, openStackError } from './vbs.js';

/** Options of `startFakeCloud`. */
export interface FakeCloudOptions {
  /** The number of backups: first the examples of the documents, then generated ones. Default: 100. */
  backups?: number | undefined;
  /** The latency of each response, in milliseconds. Default: 0. */
  latencyMs?: number | undefined;
  /** The seed of the generated backups: the same seed and `now` create the same backups. Default: 1. */
  seed?: number | undefined;
  /**
   * The newest generated backup finished shortly before this time: a Date, milliseconds, or a string in the format of
   * the service. Default: the current time. The examples of the documents keep their dates.
   */
  now?: Date | number | string | undefined;
  /** The lifetime of the tokens of its Keystone, in milliseconds. Default: 24 hours. */
  tokenLifeMs?: number | undefined;
  /** The regions of its Keystone's catalog, all served by this one cloud. Default: `eu-de`. */
  regions?: string[] | undefined;
}

/** A request that the fake cloud received. */
export interface ReceivedRequest {
  /** The method in upper case. */
  readonly method: string;
  /** The path without the query. */
  readonly path: string;
  /** The decoded parameters of the query. */
  readonly query: Readonly<Record<string, string>>;
  /** The body as a string; empty if there was none, `[secret]` if it was a sign-in. */
  readonly body: string;
  /** Whether the token was accepted; the token itself is not stored. */
  readonly token: 'accepted' | 'rejected' | 'missing';
}

/** Options for a `CsbsClient` of the fake cloud. */
export interface FakeClientOptions {
  /** The URL of the fake cloud, for both services. */
  endpoints: { csbs: string; vbs: string };
  /** The id of its only project. */
  projectId: string;
  /** A token that the fake cloud accepts. */
  auth: string;
}

/** A running fake cloud. */
export interface FakeCloud {
  /** Its URL, for example `http://127.0.0.1:49152`. */
  readonly url: string;
  /**
   * The backups of the cloud. Tests may add, change and remove them. Each must have its own id; otherwise, every call
   * fails with an error that says so.
   */
  readonly backups: Backup[];
  /** The requests received so far, in order. */
  readonly requests: ReceivedRequest[];
  /** Options for a client of this cloud. */
  clientOptions(): FakeClientOptions;
  /** `OS_*` variables that sign in to its Keystone, with a password (the default) or an application credential. */
  openrc(method?: 'password' | 'applicationCredential'): Record<string, string>;
  /** Invalidates every token that its Keystone has issued so far. The token of `clientOptions` stays valid. */
  revokeTokens(): void;
  /** Makes the next matching requests fail. Several failures apply in their order. */
  failNext(failure: Failure): void;
  /** Stops the server and closes open connections. Can be called several times. */
  close(): Promise<void>;
  /** Calls `close` at the end of a block: `await using cloud = await startFakeCloud()`. */
  [Symbol.asyncDispose](): Promise<void>;
}

const defaultCount = 100;

/**
 * Starts a fake cloud on 127.0.0.1, on a free port.
 *
 * @example
 * ```ts
 * const cloud = await startFakeCloud({ backups: 2500 });
 * const client = new CsbsClient(cloud.clientOptions());
 * // …
 * await cloud.close(); // or: await using cloud = await startFakeCloud();
 * ```
 */
export async function startFakeCloud(options: FakeCloudOptions = {}): Promise<FakeCloud> {
  const given = checkKeys('fake cloud options', options, optionKeys, fakeCloudHint);
  if (Array.isArray(given.backups))
    throw new ArgumentError('backups', 'backups is a number. Add your own backups to cloud.backups after the start.');
  const size = given.backups === undefined ? defaultCount : checkInteger('backups', given.backups, 0, 1_000_000);
  const latencyMs = given.latencyMs === undefined ? 0 : checkInteger('latencyMs', given.latencyMs, 0, 600_000);
  const seed = given.seed === undefined ? 1 : checkInteger('seed', given.seed, 0);
  const lifeMs = given.tokenLifeMs === undefined ? 24 * 3_600_000 : checkInteger('tokenLifeMs', given.tokenLifeMs, 1);
  const now = given.now === undefined ? new Date() : checkNow(given.now);
  const regions = given.regions === undefined ? ['eu-de'] : checkRegions(given.regions);

  const random = createRandom(seed);
  const token = `fake-${random.uuid()}`;
  const backups = [
    ...structuredClone(documentedBackups),
    ...makeBackups(Math.max(0, size - documentedBackups.length), seed, now),
  ].slice(0, size);
  const requests: ReceivedRequest[] = [];
  const failures = createFailures();
  let url = '';
  const keystone = createFakeKeystone(random, { projectId, lifeMs, regions, url: () => url, permanent: token });
  const delays = new Set<ReturnType<typeof setTimeout>>();
  let count = 0;

  const server = createServer((incoming, outgoing) => {
    handle(incoming, outgoing).catch((error: unknown) => outgoing.destroy(error as Error));
  });

  async function handle(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const url = new URL(incoming.url ?? '/', 'http://fake.invalid');
    const request: FakeRequest = {
      method: incoming.method ?? 'GET',
      path: url.pathname,
      query: url.searchParams,
      body: await readRequestBody(incoming),
      mediaType: (incoming.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '',
    };
    count += 1;
    const requestId = `req-${count}`;
    const isPreflight = request.method === 'OPTIONS';
    const tokens = readTokens(incoming.headers);
    if (!isPreflight) record(request, tokens.auth);
    const failure = isPreflight ? undefined : failures.take(request, requestId);
    const delayMs = latencyMs + (failure?.delayMs ?? 0);
    const response = isPreflight
      ? { status: 204, body: '' }
      : (failure?.response ?? respond(request, tokens, requestId));
    if (delayMs > 0) await delay(delayMs);
    if (failure?.drop === 'before') return void outgoing.destroy();
    // The gateway in front of the services has its own name for this header.
    const idHeader = isForKeystone(request.path) ? 'x-openstack-request-id' : 'x-request-id';
    const headers = new Headers({ [idHeader]: requestId, ...cors });
    for (const [name, value] of Object.entries(response.headers ?? {})) headers.set(name, value);
    writeResponse(outgoing, response, Object.fromEntries(headers), failure?.drop);
  }

  function record({ method, path, query, body }: FakeRequest, token: string | undefined): void {
    requests.push({
      method,
      path,
      query: Object.fromEntries(query),
      body: isForKeystone(path) && body !== '' ? '[secret]' : body,
      token: token === undefined ? 'missing' : keystone.tokenState(token),
    });
  }

  function respond(request: FakeRequest, tokens: Tokens, requestId: string): FakeResponse {
    if (isForKeystone(request.path)) return keystone.respond(request, tokens);
    if (tokens.auth === undefined || keystone.tokenState(tokens.auth) !== 'accepted')
      return gatewayError(401, 'APIGW.0301', 'Incorrect IAM authentication information: decrypt token fail', requestId);
    const duplicate = findDuplicate(backups);
    if (duplicate !== undefined)
      return csbsError(
        500,
        'FakeCloud.DuplicateId',
        `cloud.backups contains two backups with the id ${duplicate}. Without a seed, makeBackup() creates a new id.`,
      );
    return route(request, requestId);
  }

  function route(request: FakeRequest, requestId: string): FakeResponse {
    const parts = decodePath(request.path);
    if (parts === undefined) return gatewayError(400, 'APIGW.0106', 'The path is not valid', requestId);
    const [version, project, ...rest] = parts;
    const [collection, id, action] = rest;
    const foreign = project !== projectId;
    switch (`${request.method} ${version} ${collection} ${rest.length}`) {
      case 'GET v1 checkpoint_items 1':
        return foreign ? notScoped() : listBackups(backups, request);
      case 'GET v1 checkpoint_items 2':
        return foreign ? notScoped() : getBackup(backups, id ?? '');
      case 'POST v1 csbs_backup 3':
        if (id !== 'resource_instances' || action !== 'action') break;
        return foreign ? notScoped() : queryInstances(backups, request);
      case 'GET v2 backups 2':
        return foreign
          ? openStackError(403, 'forbidden', 'The token is not scoped to this project.')
          : getVolumeBackup(backups, projectId, id ?? '');
    }
    return gatewayError(
      404,
      'APIGW.0101',
      'The API does not exist or has not been published in the environment',
      requestId,
    );
  }

  function delay(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        delays.delete(timer);
        resolve();
      }, ms);
      delays.add(timer);
    });
  }

  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  let closing: Promise<void> | undefined;
  return {
    url,
    backups,
    requests,
    clientOptions: () => ({ endpoints: { csbs: url, vbs: url }, projectId, auth: token }),
    openrc: (method = 'password') => keystone.openrc(url, method),
    revokeTokens: () => keystone.revoke(),
    failNext: (failure) => failures.add(failure),
    close,
    [Symbol.asyncDispose]: close,
  };

  function close(): Promise<void> {
    closing ??= new Promise((resolve) => {
      for (const timer of delays) clearTimeout(timer);
      server.close(() => resolve());
      server.closeAllConnections();
    });
    return closing;
  }
}

/** The decoded segments of the path; undefined if one is not encoded correctly. */
function decodePath(path: string): string[] | undefined {
  try {
    return path.split('/').slice(1).map(decodeURIComponent);
  } catch {
    return undefined;
  }
}

/** The token that authenticates a request, and the token that it is about. */
interface Tokens {
  readonly auth: string | undefined;
  readonly subject: string | undefined;
}

function readTokens(headers: IncomingMessage['headers']): Tokens {
  const [auth, subject] = [headers['x-auth-token'], headers['x-subject-token']].map((value) =>
    Array.isArray(value) ? value.join() : value,
  );
  return { auth, subject };
}

/** Returns an id that two backups have. */
function findDuplicate(backups: readonly Backup[]): string | undefined {
  const ids = new Set<string>();
  return backups.find(({ id }) => ids.size === ids.add(id).size)?.id;
}

/** `drop` closes the connection after the headers, or in the middle of the body. */
function writeResponse(
  outgoing: ServerResponse,
  { status, body }: FakeResponse,
  headers: Record<string, string>,
  drop: Failure['drop'],
): void {
  if (drop === undefined) {
    outgoing.writeHead(status, headers);
    outgoing.end(body);
    return;
  }
  const bytes = Buffer.from(body);
  // With a length of 0, the response would be complete.
  outgoing.writeHead(status, { ...headers, 'content-length': String(Math.max(1, bytes.length)) });
  outgoing.flushHeaders();
  if (drop === 'body') outgoing.write(bytes.subarray(0, Math.floor(bytes.length / 2)));
  // Destroys the socket after everything was written.
  outgoing.socket?.destroySoon();
}

function notScoped(): FakeResponse {
  return csbsError(403, 'CSBS.0403', 'The token is not scoped to this project.');
}

const cors = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'GET, POST, OPTIONS',
  'access-control-allow-headers': '*, Authorization',
  'access-control-expose-headers': '*',
};

const optionKeys = [
  'backups',
  'latencyMs',
  'seed',
  'now',
  'tokenLifeMs',
  'regions',
] satisfies (keyof FakeCloudOptions)[];

function fakeCloudHint(key: string): string | undefined {
  if (['count', 'size', 'backupCount', 'n'].includes(key)) return 'The number of backups is backups: 100.';
  if (key === 'port' || key === 'host') return 'It listens on 127.0.0.1, on a free port: see cloud.url.';
  return undefined;
}

function checkNow(value: unknown): Date {
  const isTime = isDate(value) || typeof value === 'number';
  const now = isTime ? new Date(value) : typeof value === 'string' ? parseNow(value) : undefined;
  if (now === undefined || Number.isNaN(now.getTime()))
    throw new ArgumentError('now', `now must be a valid Date, got ${isDate(value) ? 'an invalid Date' : show(value)}.`);
  return now;
}

function parseNow(text: string): Date {
  try {
    return parseTime(text);
  } catch (error) {
    throw new ArgumentError('now', `now: ${(error as Error).message}`);
  }
}

function checkRegions(value: unknown): string[] {
  if (
    !Array.isArray(value) ||
    value.length === 0 ||
    !value.every((region) => typeof region === 'string' && region !== '')
  ) {
    throw new ArgumentError('regions', `regions must be a list of names, got ${show(value)}.`);
  }
  return [...value];
}

async function readRequestBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
