// The stack of every error that a call rejects with shows the caller's own line.
import { expect } from 'chai';
import { CsbsClient, CsbsError, type HttpOptions, keystonePassword } from '../src/index.js';
import { failure } from './support/errors.js';
import { instantClient } from './support/instant-client.js';
import { type Behavior, httpResponse, withRawServer } from './support/raw-server.js';

type Options = { signal?: AbortSignal; timeoutMs?: number };
interface Subject {
  readonly url: string;
  readonly client: CsbsClient;
}

/** The calls. Each is made by a function whose name must be in the stack. */
const calls: Record<string, (subject: Subject, options: Options) => Promise<unknown>> = {
  'backups.get': ({ client }, options) => client.backups.get('b1', options),
  'resourceInstances.count': ({ client }, options) => client.resourceInstances.count(undefined, options),
  'volumeBackups.get': ({ client }, options) => client.volumeBackups.get('b1', options),
  'backups.waitUntilAvailable': ({ client }, options) => client.backups.waitUntilAvailable('b1', options),
  'CsbsClient.connect': ({ url }, options) => CsbsClient.connect({ auth: signIn(url), maxRetries: 0 }, options),
  'a call that signs in': ({ url }, options) => clientWith(url, signIn(url)).backups.get('b1', options),
  'a call whose token comes from a function': ({ url }, options) =>
    clientWith(url, async () => 'token-of-the-tests').backups.get('b1', options),
  'a call through http.fetch': ({ url }, options) =>
    clientWith(url, 'token-of-the-tests', { fetch: (url, init) => fetch(url, init) }).backups.get('b1', options),
};

const signIn = (authUrl: string) =>
  keystonePassword({ authUrl, username: 'me', password: 'sentinel-1234', userDomain: 'd', project: 'p' });
const clientWith = (url: string, auth: ConstructorParameters<typeof CsbsClient>[0]['auth'], http: HttpOptions = {}) =>
  new CsbsClient({ endpoints: { csbs: url, vbs: url }, projectId: 'p1', auth, maxRetries: 0, http });

const failures: [what: string, behave: Behavior, options?: Options][] = [
  ['an error of the service', (socket) => socket.write(httpResponse(400, '{"error_code": "CSBS.1"}'))],
  ['a broken connection', (socket) => socket.destroy()],
  ['a body that is cut', (socket) => socket.end(httpResponse(200, 'no JSON').subarray(0, -3))],
  ['a response that is not JSON', (socket) => socket.write(httpResponse(200, 'no JSON'))],
  ['a timeout', () => {}, { timeoutMs: 20 }],
];

const retried = ['a broken connection', 'a body that is cut', 'a timeout'];

describe("the caller's line is in the stack of", () => {
  for (const [name, call] of Object.entries(calls)) {
    for (const [what, behave, options] of failures) {
      // A poll that fails with an error that is retried does not end the wait.
      if (name === 'backups.waitUntilAvailable' && retried.includes(what)) continue;
      for (const signal of [undefined, new AbortController().signal]) {
        it(`${name}: ${what}${signal === undefined ? '' : ', with a signal'}`, async () => {
          await withRawServer(behave, async ({ url }) => {
            const subject = { url, client: clientWith(url, 'token-of-the-tests') };
            async function callerFunction() {
              await call(subject, { ...options, ...(signal === undefined ? {} : { signal }) });
            }
            const error = await failure(CsbsError, callerFunction());
            expect(error.stack).to.include('callerFunction');
          });
        });
      }
    }
  }

  for (const [what, status] of [
    ['a wait that times out', 'protecting'],
    ['a backup that failed', 'error'],
  ] as const) {
    it(what, async () => {
      const backup = httpResponse(200, JSON.stringify({ checkpoint_item: { id: 'b1', status } }));
      await withRawServer(
        (socket) => socket.write(backup),
        async ({ url }) => {
          const { backups } = clientWith(url, 'token-of-the-tests');
          async function callerFunction() {
            await backups.waitUntilAvailable('b1', { waitMs: 30, intervalMs: 10 });
          }
          const error = await failure(CsbsError, callerFunction());
          expect(error.stack).to.include('callerFunction');
        },
      );
    });
  }

  it('an error after retries', async () => {
    await withRawServer(
      (socket) => socket.write(httpResponse(503, '')),
      async ({ url }) => {
        const { backups } = instantClient({ endpoints: { csbs: url } });
        async function callerFunction() {
          await backups.get('b1');
        }
        const error = await failure(CsbsError, callerFunction());
        expect(error.stack).to.include('callerFunction');
      },
    );
  });

  it('an invalid argument', async () => {
    const { backups } = clientWith('https://csbs.test', 'token-of-the-tests');
    async function callerFunction() {
      await backups.get('..');
    }
    const error = await failure(CsbsError, callerFunction());
    expect(error.stack).to.include('callerFunction');
  });
});

describe('the stack', () => {
  it('does not change the limit of the process', async () => {
    const before = Error.stackTraceLimit;
    Error.stackTraceLimit = 3;
    try {
      const { backups } = clientWith('https://csbs.test', 'token-of-the-tests');
      await failure(CsbsError, backups.get('..'));
      expect(Error.stackTraceLimit).to.equal(3);
    } finally {
      Error.stackTraceLimit = before;
    }
  });
});
