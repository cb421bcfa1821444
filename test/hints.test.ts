// How a hint for an unknown key is found. messages.test.ts has the mistakes of users, and what their messages contain.
import { expect } from 'chai';
import { findHint } from '../src/hints.js';

describe('the hint for an unknown key', () => {
  for (const [what, key, known, hint] of [
    ['is the known key that means the same', 'timeout', ['timeoutMs', 'signal'], 'timeoutMs'],
    ['is the known key that comes first, if several mean the same', 'timeout', ['timeoutMs', 'waitMs'], 'waitMs'],
    ['ignores case and separators', 'MAX_WAIT', ['waitMs'], 'waitMs'],
    ['is code if no known key means the same', 'limit', ['status'], 'list(query, { pageSize }) or toArray({ limit })'],
    ['contains the key as the table spells it', 'WAITMS', [], 'waitUntilAvailable(id, { waitMs })'],
    ['is a known key rather than code', 'id', ['token'], 'token'],
    ['is that of the key for which it is a synonym', 'tenant', [], 'auth: keystonePassword({ project, … })'],
  ] as const) {
    it(what, () => expect(findHint(key, known)).to.equal(`Instead, write ${hint}.`));
  }

  it('does not exist for a key that is only spelled otherwise, which the most similar key covers', () =>
    expect(findHint('page_size', ['pageSize'])).to.equal(undefined));

  it('does not exist for a key that the table does not contain', () =>
    expect(findHint('color', ['pageSize'])).to.equal(undefined));
});
