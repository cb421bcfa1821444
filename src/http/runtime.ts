// The code that depends on the runtime. In bundles for browsers, `imports` in package.json replaces it with for-browsers.ts.
export * from './for-node.js';
