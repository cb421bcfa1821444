// jsdom as projects use it whose code fetches: with what Node has and jsdom lacks.
const { TestEnvironment } = require('jest-environment-jsdom');

module.exports = class extends TestEnvironment {
  async setup() {
    await super.setup();
    const { fetch, Headers, ReadableStream, Request, Response, TextDecoder, TextEncoder } = globalThis;
    Object.assign(this.global, { fetch, Headers, ReadableStream, Request, Response, TextDecoder, TextEncoder });
  }
};
