// Stryker 9, the last for Node 20, expects the internal modules of mocha 11; mocha 12 renamed them to .cjs.
import Module from 'node:module';

const resolve = Module._resolveFilename;
Module._resolveFilename = (request, ...rest) =>
  resolve(
    /\/mocha\/lib\/cli\/(run-helpers|options|collect-files)$/.test(request) ? `${request}.cjs` : request,
    ...rest,
  );

export const { strykerPlugins, strykerValidationSchema } = await import('@stryker-mutator/mocha-runner');
