// How long a token is used, and how it is renewed.
import { expect } from 'chai';
import { createKeystoneAuthenticator } from '../../../src/auth/keystone/keystone-authenticator.js';
import { requestToken } from '../../../src/auth/keystone/token-requests.js';
import { ArgumentError, keystonePassword } from '../../../src/index.js';
import { authContext, someRequest, type TestResponse } from '../../support/auth-context.js';
import { failure } from '../../support/errors.js';
import { authUrl, sentBy, tokenResponse, user } from '../../support/sign-in.js';
import { inTimeZone } from '../../support/time-zone.js';

const minute = 60_000;
const issued = (lifeMs: number, at = Date.UTC(2026, 0, 1)) => ({
  issued_at: new Date(at).toISOString().replace('Z', '123Z'),
  expires_at: new Date(at + lifeMs).toISOString().replace('Z', '123Z'),
});

/** A Keystone that issues a new token for each request, and a clock that tests advance. */
function keystone(times: object | (() => object), headers: Record<string, string> = {}) {
  let count = 0;
  const state = {
    now: 1_000_000,
    hold: undefined as Promise<unknown> | undefined,
    fail: undefined as Error | undefined,
  };
  const respond = async (): Promise<TestResponse> => {
    count += 1;
    const number = count;
    await state.hold;
    if (state.fail !== undefined) throw state.fail;
    return {
      headers: { 'x-subject-token': `token-${number}`, ...headers },
      json: { token: typeof times === 'function' ? times() : times },
    };
  };
  const authenticator = createKeystoneAuthenticator(
    [],
    (context) => requestToken('https://iam.invalid', { identity: {} }, context),
    () => state.now,
  );
  const context = (signal?: AbortSignal) => authContext(respond, signal);
  const getToken = async (signal?: AbortSignal) =>
    (await authenticator.authenticate(someRequest, context(signal)))['X-Auth-Token'];
  const renew = (token: string, signal?: AbortSignal) =>
    authenticator.renew?.({ headers: { 'X-Auth-Token': token }, status: 401 }, context(signal));
  return { state, authenticator, getToken, renew, count: () => count };
}

describe('the lifetime of a token', () => {
  const table: [name: string, times: object, headers: Record<string, string>, usedMs: number][] = [
    ['24 hours: until five minutes before its end', issued(24 * 60 * minute), {}, (24 * 60 - 5) * minute],
    ['10 minutes: half of them', issued(10 * minute), {}, 5 * minute],
    ['4 minutes: half of them', issued(4 * minute), {}, 2 * minute],
    ['2 seconds: one', issued(2_000), {}, 1_000],
    ['of a Keystone whose clock is a year behind', issued(60 * minute, Date.UTC(2025, 0, 1)), {}, 55 * minute],
    [
      'of a Keystone that returns the same token again: by the Date of the response, which is later than issued_at',
      { expires_at: '2026-01-01T01:00:00.000000Z', issued_at: '2025-12-31T05:00:00.000000Z' },
      { date: 'Thu, 01 Jan 2026 00:00:00 GMT' },
      55 * minute,
    ],
    [
      'of a gateway whose clock is years ahead: by issued_at',
      { expires_at: '2026-01-01T01:00:00.000000Z', issued_at: '2026-01-01T00:00:00.000000Z' },
      { date: 'Thu, 01 Jan 2032 00:00:00 GMT' },
      55 * minute,
    ],
    [
      'without issued_at: by the Date of the response',
      { expires_at: '2026-01-01T01:00:00.000000Z' },
      { date: 'Thu, 01 Jan 2026 00:00:00 GMT' },
      55 * minute,
    ],
  ];
  for (const [name, times, headers, usedMs] of table) {
    it(`is ${name}`, async () => {
      const { state, getToken } = keystone(times, headers);
      expect(await getToken()).to.equal('token-1');
      state.now += usedMs - 1;
      expect(await getToken()).to.equal('token-1');
      state.now += 1;
      expect(await getToken()).to.equal('token-2');
      state.now += usedMs - 1;
      expect(await getToken()).to.equal('token-2');
    });
  }

  for (const date of [
    'Thu, 01 Jan 2026 00:00:00 GMT',
    'Thursday, 01-Jan-26 00:00:00 GMT',
    'Thu Jan  1 00:00:00 2026',
  ]) {
    for (const zone of ['UTC', 'Pacific/Auckland', 'America/New_York']) {
      it(`is counted from the Date "${date}" in UTC, even if the local time zone is ${zone}`, () =>
        inTimeZone(zone, async () => {
          const { state, getToken } = keystone({ expires_at: '2026-01-01T01:00:00.000000Z' }, { date });
          expect(await getToken()).to.equal('token-1');
          state.now += 55 * minute - 1;
          expect(await getToken()).to.equal('token-1');
          state.now += 1;
          expect(await getToken()).to.equal('token-2');
        }));
    }
  }

  for (const [name, times] of [
    ['has no expires_at', {}],
    ['has an invalid expires_at', { expires_at: 'tomorrow', issued_at: 'today' }],
    ['never ends', { expires_at: null }],
    ['had already expired when it was received', issued(-5 * minute)],
  ] as const) {
    it(`is used until it is rejected if it ${name}`, async () => {
      const { state, getToken, count } = keystone(times);
      for (let call = 0; call < 10; call += 1) {
        await getToken();
        state.now += 24 * 60 * minute;
      }
      expect(count()).to.equal(1);
    });
  }
});

describe('a sign-in', () => {
  it('is shared by all callers', async () => {
    const { getToken, count } = keystone(issued(minute));
    expect(await Promise.all(Array.from({ length: 20 }, () => getToken()))).to.deep.equal(Array(20).fill('token-1'));
    expect(count()).to.equal(1);
  });

  it('rejects all callers with the same error, and is repeated by the next call', async () => {
    const { state, getToken, count } = keystone(issued(minute));
    state.fail = new RangeError('no');
    const errors = await Promise.all(Array.from({ length: 5 }, () => failure(RangeError, getToken())));
    expect(new Set(errors).size).to.equal(1);
    state.fail = undefined;
    expect(await getToken()).to.equal('token-2');
    expect(count()).to.equal(2);
  });

  it('continues for the others if the caller that started it leaves', async () => {
    const { state, getToken, count } = keystone(issued(minute));
    let release: (value: unknown) => void = () => {};
    state.hold = new Promise((resolve) => {
      release = resolve;
    });
    const leaving = new AbortController();
    const first = failure(RangeError, getToken(leaving.signal));
    const second = getToken();
    leaving.abort(new RangeError('left'));
    await first;
    release(undefined);
    expect(await second).to.equal('token-1');
    expect(count()).to.equal(1);
  });

  it('stops if all callers have left, and is repeated by the next call', async () => {
    const { state, authenticator } = keystone(issued(minute));
    state.hold = new Promise(() => {});
    const leaving = [new AbortController(), new AbortController()];
    const sent: (AbortSignal | undefined)[] = [];
    const waiting = leaving.map(async ({ signal }) => {
      const context = authContext(({ signal: own }) => {
        sent.push(own);
        return new Promise(() => {});
      }, signal);
      await failure(RangeError, async () => authenticator.authenticate(someRequest, context));
    });
    leaving[0]?.abort(new RangeError('left'));
    await waiting[0];
    expect(sent.map((signal) => signal?.aborted)).to.deep.equal([false]);
    leaving[1]?.abort(new RangeError('the second left'));
    await waiting[1];
    expect(sent.map((signal) => signal?.aborted)).to.deep.equal([true]);
    const next = await authenticator.authenticate(
      someRequest,
      authContext(() => ({ headers: { 'x-subject-token': 'token-9' }, json: { token: {} } })),
    );
    expect(next).to.deep.equal({ 'X-Auth-Token': 'token-9' });
  });
});

describe('a token that is still valid', () => {
  it('is used if its early renewal fails; the next attempt is after half the remaining time', async () => {
    const { state, getToken, count } = keystone(issued(60 * minute));
    await getToken();
    state.now += 55 * minute;
    state.fail = new RangeError('Keystone is away');
    expect(await getToken()).to.equal('token-1');
    expect(await getToken()).to.equal('token-1');
    expect(count()).to.equal(2);
    state.now += 2.5 * minute;
    expect(await getToken()).to.equal('token-1');
    expect(count()).to.equal(3);
    state.now += 2.5 * minute;
    await failure(RangeError, getToken());
    state.fail = undefined;
    expect(await getToken()).to.equal('token-5');
  });
});

describe('a rejected token', () => {
  it('is renewed once for all callers', async () => {
    const { getToken, renew, count } = keystone(issued(60 * minute));
    await getToken();
    expect(await Promise.all(Array.from({ length: 20 }, () => renew('token-1')))).to.deep.equal(Array(20).fill(true));
    expect(count()).to.equal(2);
    expect(await getToken()).to.equal('token-2');
  });

  it('is not renewed again for a late caller with the old token', async () => {
    const { getToken, renew, count } = keystone(issued(60 * minute));
    await getToken();
    await renew('token-1');
    expect(await renew('token-1')).to.equal(true);
    expect(count()).to.equal(2);
  });

  it('is renewed again if the next one is also rejected', async () => {
    const { getToken, renew } = keystone(issued(60 * minute));
    await getToken();
    await renew('token-1');
    expect(await renew('token-2')).to.equal(true);
    expect(await getToken()).to.equal('token-3');
  });

  it('is kept if Keystone fails, and all callers get the same error', async () => {
    const { state, getToken, renew } = keystone(issued(60 * minute));
    await getToken();
    state.fail = new RangeError('no');
    const errors = await Promise.all([
      failure(RangeError, async () => renew('token-1')),
      failure(RangeError, async () => renew('token-1')),
    ]);
    expect(new Set(errors).size).to.equal(1);
    state.fail = undefined;
    expect(await renew('token-1')).to.equal(true);
    expect(await getToken()).to.equal('token-3');
  });
});

describe('a session', () => {
  it('contains the project and the endpoints', async () => {
    const authenticator = keystonePassword({ authUrl, password: 'pw', ...user });
    expect(
      await authenticator.session?.(
        {},
        authContext(() => tokenResponse()),
      ),
    ).to.deep.equal({ projectId: 'p1', endpoints: { csbs: 'https://csbs.de' } });
  });

  it('is rejected if the sign-in is not for a project', async () => {
    const error = await failure(
      ArgumentError,
      sentBy(
        keystonePassword({ authUrl, password: 'pw', ...user }),
        tokenResponse({ project: undefined, catalog: undefined }),
      ),
    );
    expect(error.argument).to.equal('project');
  });
});
