/** This package's version. Written by `npm version`; package.json is where it is kept. */
export const version = '0.1.0';
