// Code that depends on the runtime. For browsers, `imports` in package.json replaces it with for-browsers.ts.
export * from './for-node.js';
