// A cloud on this machine, for tests: a real HTTP server with backups in it that answers as the service does.
import {
  createServer,
  type IncomingMessage,
  type ServerResponse,
  STATUS_CODES,
  validateHeaderName,
  validateHeaderValue,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { types } from 'node:util';
import { checkInteger, checkKeys, isRecord, show } from '../checks.js';
import { ArgumentError } from '../errors.js';
import type { Backup } from '../models.js';
import { type Call, csbsError, type FakeAnswer, gatewayError, json } from './answer.js';
import { getBackup, listBackups } from './csbs.js';
import { documentedBackups } from './documented.js';
import { makeBackups } from './fixtures.js';
import { createFakeKeystone } from './keystone.js';
import { createRandom } from './random.js';
import { queryInstances } from './tag-query.js';
import { fault, getVolumeBackup } from './vbs.js';

/** Settings of `startFakeCloud`. */
export interface FakeCloudOptions {
  /** How many backups there are: the documents' examples first, then varied ones. Default: 100. */
  backups?: number | undefined;
  /** How long each answer takes, in milliseconds. Default: 0. */
  latencyMs?: number | undefined;
  /** Which varied backups: the same ones for the same number. Default: 1. */
  seed?: number | undefined;
  /** How long the tokens of its Keystone are valid, in milliseconds. Default: 24 hours. */
  tokenLifeMs?: number | undefined;
  /** The regions of its Keystone's catalog, all served by this one cloud. Default: `eu-de`. */
  regions?: string[] | undefined;
}

/** An answer to give instead of the right one. */
export interface Failure {
  /** The HTTP status. */
  status: number;
  /** Further headers, or others than the usual ones. */
  headers?: Record<string, string> | undefined;
  /** The body as text. Default: an error in the form of the service that was called. */
  body?: string | undefined;
  /** To how many requests. Default: 1. */
  times?: number | undefined;
  /** Only to these requests. Default: to any. */
  when?: { method?: string | undefined; path?: string | RegExp | undefined } | undefined;
}

/** A request that arrived. */
export interface ReceivedRequest {
  /** The method, in capitals. */
  readonly method: string;
  /** The path without the query. */
  readonly path: string;
  /** The query's parameters, decoded. */
  readonly query: Readonly<Record<string, string>>;
  /** The body as text; empty where there was none, and `[secret]` where it was to sign in. */
  readonly body: string;
  /** What the token was worth; the token itself is not kept. */
  readonly token: 'accepted' | 'refused' | 'missing';
}

/** What a `CsbsClient` needs to reach the fake cloud. */
export interface FakeClientOptions {
  /** The fake cloud's own address, for both services. */
  endpoints: { csbs: string; vbs: string };
  /** The one project that it has. */
  projectId: string;
  /** A token that it accepts. */
  auth: string;
}

/** A running fake cloud. */
export interface FakeCloud {
  /** Where it listens, for example `http://127.0.0.1:49152`. */
  readonly url: string;
  /** The backups that it holds. Add, change or remove what your test needs. */
  readonly backups: Backup[];
  /** What arrived so far, in order. */
  readonly requests: ReceivedRequest[];
  /** Settings for a client of this cloud. */
  clientOptions(): FakeClientOptions;
  /** `OS_*` variables to sign in with at its Keystone, by password (the default) or by application credential. */
  openrc(way?: 'password' | 'applicationCredential'): Record<string, string>;
  /** Refuses every token that its Keystone has given so far. The token of `clientOptions` goes on. */
  revokeTokens(): void;
  /** Answers the next fitting requests in another way. Several of these are used up in their order. */
  failNext(failure: Failure): void;
  /** Stops it and breaks open connections. May be called again. */
  close(): Promise<void>;
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
 * await cloud.close();
 * ```
 */
export async function startFakeCloud(options: FakeCloudOptions = {}): Promise<FakeCloud> {
  const given = checkKeys('fake cloud options', options, ['backups', 'latencyMs', 'seed', 'tokenLifeMs', 'regions']);
  const count = given.backups === undefined ? defaultCount : checkInteger('backups', given.backups, 0, 1_000_000);
  const latencyMs = given.latencyMs === undefined ? 0 : checkInteger('latencyMs', given.latencyMs, 0, 600_000);
  const seed = given.seed === undefined ? 1 : checkInteger('seed', given.seed, 0);
  const lifeMs = given.tokenLifeMs === undefined ? 24 * 3_600_000 : checkInteger('tokenLifeMs', given.tokenLifeMs, 1);
  const regions = given.regions === undefined ? ['eu-de'] : checkRegions(given.regions);

  const random = createRandom(seed);
  const projectId = 'b23b579f08c84228b9b4673c46f0c442';
  const token = `fake-${random.uuid()}`;
  const backups = [
    ...structuredClone(documentedBackups),
    ...makeBackups(Math.max(0, count - documentedBackups.length), seed),
  ].slice(0, count);
  const requests: ReceivedRequest[] = [];
  const failures: Failure[] = [];
  let url = '';
  const keystone = createFakeKeystone(random, { projectId, lifeMs, regions, url: () => url, lasting: token });
  const delays = new Set<ReturnType<typeof setTimeout>>();
  let sent = 0;

  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => response.destroy(error as Error));
  });

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://fake.invalid');
    const call: Call = {
      method: request.method ?? 'GET',
      path: url.pathname,
      query: url.searchParams,
      body: await readBody(request),
      mediaType: (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '',
    };
    sent += 1;
    const requestId = `req-${sent}`;
    const answer = call.method === 'OPTIONS' ? { status: 204, body: '' } : decide(call, request.headers, requestId);
    if (latencyMs > 0) await delay(latencyMs);
    // The gateway in front of the services has a name of its own for it.
    const idHeader = isKeystones(call.path) ? 'x-openstack-request-id' : 'x-request-id';
    const headers = new Headers({ [idHeader]: requestId, ...cors });
    for (const [name, value] of Object.entries(answer.headers ?? {})) headers.set(name, value);
    response.writeHead(answer.status, Object.fromEntries(headers));
    response.end(answer.body);
  }

  function decide(call: Call, headers: IncomingMessage['headers'], requestId: string): FakeAnswer {
    const [sentToken, subject] = [headers['x-auth-token'], headers['x-subject-token']].map((value) =>
      Array.isArray(value) ? value.join() : value,
    );
    const toKeystone = isKeystones(call.path);
    const worth = sentToken === undefined ? 'missing' : keystone.judge(sentToken);
    const body = toKeystone && call.body !== '' ? '[secret]' : call.body;
    requests.push({ method: call.method, path: call.path, query: Object.fromEntries(call.query), body, token: worth });
    const failure = takeFailure(call, requestId);
    if (failure !== undefined) return failure;
    if (toKeystone) return keystone.answer(call, { auth: sentToken, subject });
    if (worth !== 'accepted')
      return gatewayError(401, 'APIGW.0301', 'Incorrect IAM authentication information: decrypt token fail', requestId);
    return route(call, requestId);
  }

  function route(call: Call, requestId: string): FakeAnswer {
    const parts = decodePath(call.path);
    if (parts === undefined) return gatewayError(400, 'APIGW.0106', 'The path is not valid', requestId);
    const [version, project, ...rest] = parts;
    const [collection, id, action] = rest;
    const foreign = project !== projectId;
    switch (`${call.method} ${version} ${collection} ${rest.length}`) {
      case 'GET v1 checkpoint_items 1':
        return foreign ? notScoped() : listBackups(backups, call);
      case 'GET v1 checkpoint_items 2':
        return foreign ? notScoped() : getBackup(backups, id ?? '');
      case 'POST v1 csbs_backup 3':
        if (id !== 'resource_instances' || action !== 'action') break;
        return foreign ? notScoped() : queryInstances(backups, call);
      case 'GET v2 backups 2':
        return foreign
          ? fault(403, 'forbidden', 'The token is not scoped to this project.')
          : getVolumeBackup(backups, projectId, id ?? '');
    }
    return gatewayError(
      404,
      'APIGW.0101',
      'The API does not exist or has not been published in the environment',
      requestId,
    );
  }

  function takeFailure({ method, path }: Call, requestId: string): FakeAnswer | undefined {
    const failure = failures.find(({ when }) => {
      if (when?.method !== undefined && when.method.toUpperCase() !== method) return false;
      return (
        when?.path === undefined ||
        (typeof when.path === 'string' ? path.includes(when.path) : path.search(when.path) >= 0)
      );
    });
    if (failure === undefined) return undefined;
    failure.times = (failure.times ?? 1) - 1;
    if (failure.times <= 0) failures.splice(failures.indexOf(failure), 1);
    const { status, headers = {}, body } = failure;
    if (body !== undefined) return { status, headers, body };
    const fallback = defaultFailure(path, status, requestId);
    return { ...fallback, headers: { ...fallback.headers, ...headers } };
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
    openrc: (way = 'password') => keystone.openrc(url, way),
    revokeTokens: () => keystone.revoke(),
    failNext(failure) {
      failures.push(checkFailure(failure));
    },
    close() {
      closing ??= new Promise((resolve) => {
        for (const timer of delays) clearTimeout(timer);
        server.close(() => resolve());
        server.closeAllConnections();
      });
      return closing;
    },
  };
}

/** The error of a failure without a body, in the form of the service that was called. */
function defaultFailure(path: string, status: number, requestId: string): FakeAnswer {
  const message = 'The fake cloud was told to fail.';
  if (isKeystones(path)) return json(status, { error: { code: status, message, title: STATUS_CODES[status] ?? '' } });
  if (path.startsWith('/v2/')) return json(status, { error: { code: 'VolumeBackup.9998', message } });
  if (path.startsWith('/v1/')) return csbsError(status, 'CSBS.9998', message);
  return gatewayError(status, 'APIGW.9998', message, requestId);
}

function isKeystones(path: string): boolean {
  return /^\/v3(\/|$)/.test(path);
}

/** The path's parts; undefined where one is not encoded right. */
function decodePath(path: string): string[] | undefined {
  try {
    return path.split('/').slice(1).map(decodeURIComponent);
  } catch {
    return undefined;
  }
}

function notScoped(): FakeAnswer {
  return csbsError(403, 'CSBS.0403', 'The token is not scoped to this project.');
}

const cors = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'GET, POST, OPTIONS',
  'access-control-allow-headers': '*, Authorization',
  'access-control-expose-headers': '*',
};

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

function checkFailure(value: unknown): Failure {
  const given = checkKeys('failure', value, ['status', 'headers', 'body', 'times', 'when']);
  checkInteger('status', given.status, 200, 599);
  if (given.times !== undefined) checkInteger('times', given.times, 1);
  if (given.body !== undefined && typeof given.body !== 'string')
    throw new ArgumentError('body', `body must be a text, got ${show(given.body)}.`);
  checkFailureHeaders(given.headers);
  const { method, path } = checkKeys('when', given.when, ['method', 'path']);
  if (method !== undefined && typeof method !== 'string')
    throw new ArgumentError('when.method', `when.method must be a text, got ${show(method)}.`);
  if (path !== undefined && typeof path !== 'string' && !types.isRegExp(path)) {
    throw new ArgumentError('when.path', `when.path must be a text or a pattern, got ${show(path)}.`);
  }
  return { ...(given as unknown as Failure) };
}

function checkFailureHeaders(headers: unknown): void {
  if (headers === undefined) return;
  if (!isRecord(headers)) throw new ArgumentError('headers', `headers must be an object, got ${show(headers)}.`);
  try {
    for (const [name, value] of Object.entries(headers)) {
      validateHeaderName(name);
      validateHeaderValue(name, value as string);
    }
  } catch (error) {
    throw new ArgumentError('headers', `headers cannot be sent: ${(error as Error).message}.`);
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
