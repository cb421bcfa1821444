// A service that answers as a test says, on nock: what it is asked goes into a log.
import nock from 'nock';
import { CsbsClient } from '../../src/index.js';

export const projectId = 'p1';
export const csbs = 'https://csbs.test';

export type Query = Record<string, string>;
/** Status and body; a body that is no text is sent as JSON. */
export type Scripted = [status: number, body: unknown, headers?: Record<string, string>];

/** A client that does not retry: what a retry would hide is what most tests are about. */
export function client(options: object = {}): CsbsClient {
  return new CsbsClient({ endpoints: { csbs }, projectId, auth: 'token-of-the-tests', maxRetries: 0, ...options });
}

/** Answers every listing; returns the queries that arrived. */
export function listingService(answer: (query: Query, count: number) => Scripted): Query[] {
  const log: Query[] = [];
  nock(csbs)
    .persist()
    .get(`/v1/${projectId}/checkpoint_items`)
    .query(true)
    .reply((uri) => {
      const query = Object.fromEntries(new URL(uri, csbs).searchParams);
      log.push(query);
      return answer(query, log.length);
    });
  return log;
}

/** Answers one request for a backup. */
export function backupService(answer: Scripted, id = 'b1'): nock.Scope {
  const [status, body, headers = {}] = answer;
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

export const markerGone = (marker: string | undefined): Scripted => [
  400,
  { error_code: 'CSBS.3001', error_msg: `marker [${marker}] not found` },
];
