// What depends on the runtime. `imports` in package.json replaces this module in bundles for browsers by for-browsers.ts.
export * from './for-node.js';
