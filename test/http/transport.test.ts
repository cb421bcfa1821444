import { expect } from 'chai';
import { callTimeMs } from '../../src/http/transport.js';

describe('the time of a call', () => {
  it('covers its attempts, the longest waits between them, and one more request', () => {
    expect(callTimeMs({ timeoutMs: 1000, maxRetries: 0 })).to.equal(2000);
    expect(callTimeMs({ timeoutMs: 1000, maxRetries: 2 })).to.equal(4 * 1000 + 2 * 75_000);
  });

  it('is at most what timers accept', () =>
    expect(callTimeMs({ timeoutMs: 2_147_483_647, maxRetries: 0 })).to.equal(2_147_483_647));
});
