/** The version of this package. `npm version` copies it from package.json. */
export const version = '0.1.0';
