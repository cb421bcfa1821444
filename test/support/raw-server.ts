// A server that sends raw bytes, which HTTP libraries do not allow.
import type { AddressInfo } from 'node:net';
import { createServer, type Socket } from 'node:net';
import { backupJson } from './backup-json.js';
import { withoutNock } from './without-nock.js';

export interface Arrived {
  /** The number of the request, from 1, over all connections. */
  count: number;
  /** The number of the request on its connection, from 1. */
  onConnection: number;
  /** Request line and headers. */
  head: string;
}

/** Handles a request, and writes the bytes of the response. */
export type Behavior = (socket: Socket, request: Arrived) => void;

export interface RawServer {
  url: string;
  requests: Arrived[];
  /** Connections that are open now. */
  open(): number;
  connections(): number;
}

export async function withRawServer<T>(behave: Behavior, use: (server: RawServer) => Promise<T>): Promise<T> {
  const requests: Arrived[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {});
    let text = '';
    let onConnection = 0;
    socket.on('data', (data) => {
      text += data.toString('latin1');
      for (let end = text.indexOf('\r\n\r\n'); end >= 0; end = text.indexOf('\r\n\r\n')) {
        const head = text.slice(0, end);
        const length = Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0);
        if (text.length < end + 4 + length) return;
        text = text.slice(end + 4 + length);
        onConnection += 1;
        const request = { count: requests.length + 1, onConnection, head };
        requests.push(request);
        behave(socket, request);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return await withoutNock(() => use({ url, requests, open: () => sockets.size, connections: () => connections }));
  } finally {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  }
}

/** Each request gets the next behavior or bytes; further requests get the last one. */
export function inTurn(...behaviors: (Buffer | Behavior)[]): Behavior {
  return (socket, request) => {
    const next = behaviors[Math.min(request.count, behaviors.length) - 1];
    if (typeof next === 'function') next(socket, request);
    else if (next !== undefined) socket.write(next);
  };
}

/** The value of a header in the head of a request. */
export function headerOf(head: string, name: string): string | undefined {
  return new RegExp(`^${name}: (.*)$`, 'im').exec(head)?.[1];
}

/** A complete response. */
export function httpResponse(status: number, body: string | Buffer, headers: Record<string, string> = {}): Buffer {
  const bytes = Buffer.from(body);
  const all = { 'content-type': 'application/json', 'content-length': String(bytes.length), ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.concat([Buffer.from(`HTTP/1.1 ${status} Reason\r\n${lines.join('')}\r\n`), bytes]);
}

/** A response with the backup `b1`. */
export const backupResponse = httpResponse(200, backupJson);

/** The same without its length, in one chunk. */
export const chunkedBackupResponse = Buffer.from(
  ['HTTP/1.1 200 OK', 'transfer-encoding: chunked', '', backupJson.length.toString(16), backupJson, '0', '', ''].join(
    '\r\n',
  ),
);

/** Resets the connection. */
export const reset: Behavior = (socket) => socket.resetAndDestroy();
