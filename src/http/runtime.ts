// Code that depends on the runtime. scripts/build.ts rewrites this import to `#runtime`: `imports` in package.json
// replaces it with for-browsers.ts in bundles for browsers.
export * from './for-node.js';
