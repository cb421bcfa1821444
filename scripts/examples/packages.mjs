/**
 * Imports a package that an example needs in addition to csbs-client. If it is not installed, prints how to install it
 * and ends the program.
 *
 * @param {string} name
 */
export async function importPackage(name) {
  try {
    return await import(name);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND')) throw error;
    console.error(`This example needs the package ${name}. Install it: npm install ${name}`);
    process.exit(2);
  }
}
