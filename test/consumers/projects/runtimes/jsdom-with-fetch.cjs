// jsdom with the globals of Node that it lacks, as projects configure it if their code uses fetch.
const { TestEnvironment } = require('jest-environment-jsdom');

module.exports = class extends TestEnvironment {
  async setup() {
    await super.setup();
    const { fetch, Headers, ReadableStream, Request, Response, TextDecoder, TextEncoder } = globalThis;
    Object.assign(this.global, { fetch, Headers, ReadableStream, Request, Response, TextDecoder, TextEncoder });
  }
};
