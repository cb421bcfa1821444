import { expect } from 'chai';
import { callTimeMs } from '../../src/http/transport.js';

describe('the time of a call', () => {
  it('is that of its attempts and one request more, with the longest wait between them that a service may ask for', () => {
    expect(callTimeMs({ timeoutMs: 1000, maxRetries: 0 })).to.equal(2000);
    expect(callTimeMs({ timeoutMs: 1000, maxRetries: 2 })).to.equal(4 * 1000 + 2 * 75_000);
  });

  it('is no more than timers take', () =>
    expect(callTimeMs({ timeoutMs: 2_147_483_647, maxRetries: 0 })).to.equal(2_147_483_647));
});
