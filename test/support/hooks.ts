import nock from 'nock';

// No test reaches the internet, and none leaves a response behind for the next.
export const mochaHooks = {
  beforeEach(): void {
    nock.disableNetConnect();
    nock.enableNetConnect('127.0.0.1');
  },
  afterEach(): void {
    nock.cleanAll();
  },
};
