// A service on nock whose responses a test defines. It records the requests.
import nock from 'nock';
import type { CsbsClient } from '../../src/index.js';
import { clientOf } from './client.js';

export const projectId = 'p1';
export const csbs = 'https://csbs.test';

export type Query = Record<string, string>;
/** Status and body. A body that is not a string is sent as JSON. */
export type Scripted = [status: number, body: unknown, headers?: Record<string, string>];

/** A client of the service, without retries. */
export function client(options: object = {}): CsbsClient {
  return clientOf(csbs, options);
}

/** Responds to every listing; returns the queries that it received. */
export function listingService(respond: (query: Query, count: number) => Scripted): Query[] {
  const log: Query[] = [];
  nock(csbs)
    .persist()
    .get(`/v1/${projectId}/checkpoint_items`)
    .query(true)
    .reply((uri) => {
      const query = Object.fromEntries(new URL(uri, csbs).searchParams);
      log.push(query);
      return respond(query, log.length);
    });
  return log;
}

/** Responds to one request for a backup. */
export function backupService(scripted: Scripted, id = 'b1'): nock.Scope {
  const [status, body, headers = {}] = scripted;
  return nock(csbs)
    .get(`/v1/${projectId}/checkpoint_items/${id}`)
    .reply(status, body as nock.Body, { 'content-type': 'application/json', ...headers });
}

/** Rows with these ids. */
export function rows(...ids: string[]): { id: string; name: string }[] {
  return ids.map((id) => ({ id, name: `name of ${id}` }));
}

export function page(...ids: string[]): Scripted {
  return [200, { checkpoint_items: rows(...ids) }];
}

/** Responds to requests of a listing with the rows that they request, at most `cap` of them at once. */
export function listingOf(ids: readonly string[], cap = 1000): (query: Query) => Scripted {
  return ({ limit, marker, offset = '0' }) => {
    const from = marker === undefined ? 0 : ids.indexOf(marker) + 1;
    if (marker !== undefined && from === 0) return markerNotFound(marker);
    const start = from + Number(offset);
    return page(...ids.slice(start, start + Math.min(Number(limit), cap)));
  };
}

export const markerNotFound = (marker: string | undefined): Scripted => [
  400,
  { error_code: 'CSBS.3001', error_msg: `marker [${marker}] not found` },
];
