import { expect } from 'chai';
import { checkGlobals, findNodeModule, userAgentHeader } from '../../src/http/node.js';
import { ArgumentError } from '../../src/index.js';
import { thrown } from '../support/errors.js';

/** Runs a function with another value of a property of `process`. */
function withProcess<T>(name: 'getBuiltinModule' | 'versions', value: unknown, run: () => T): T {
  const before = Object.getOwnPropertyDescriptor(process, name) ?? {};
  Object.defineProperty(process, name, { value, configurable: true });
  try {
    return run();
  } finally {
    Object.defineProperty(process, name, before);
  }
}

describe('the modules of Node', () => {
  it('are found in Node', () => expect(findNodeModule('node:http')).to.have.property('request'));

  for (const [what, getBuiltinModule] of [
    ['does not provide them', undefined],
    ['does not know them', () => undefined],
    [
      'throws',
      () => {
        throw new Error('not available');
      },
    ],
  ] as const) {
    it(`are not found if the runtime ${what}`, () =>
      expect(withProcess('getBuiltinModule', getBuiltinModule, () => findNodeModule('node:http'))).to.equal(undefined));
  }
});

describe('the User-Agent', () => {
  it('is the name and version of this package, after that of the user', () => {
    expect(userAgentHeader(undefined)).to.match(/^csbs-client\/\d+\.\d+\.\d+$/);
    expect(userAgentHeader('my-app/1.2')).to.match(/^my-app\/1\.2 csbs-client\/\d+\.\d+\.\d+$/);
  });

  it('is not set in a browser', () =>
    expect(withProcess('versions', {}, () => userAgentHeader('my-app/1.2'))).to.equal(false));
});

describe('the globals that requests need', () => {
  it('exist in Node', () => expect(checkGlobals()).to.equal(undefined));

  for (const name of ['TextEncoder', 'TextDecoder'] as const) {
    it(`are an error that names ${name} if a test environment lacks it`, () => {
      const { [name]: value } = globalThis;
      try {
        Reflect.deleteProperty(globalThis, name);
        expect(thrown(ArgumentError, () => checkGlobals()).message).to.include(name);
      } finally {
        Object.assign(globalThis, { [name]: value });
      }
    });
  }
});
