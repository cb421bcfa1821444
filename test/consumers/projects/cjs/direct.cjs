// Loads the CommonJS files by path. `import` of the package loads the same files.
const assert = require('node:assert/strict');
const { join } = require('node:path');

const folder = join(__dirname, '../node_modules/csbs-client/dist');
const { CsbsClient } = require(join(folder, 'index.cjs'));
const { startFakeCloud } = require(join(folder, 'testing.cjs'));

async function main() {
  const cloud = await startFakeCloud({ backups: 25 });
  assert.equal((await new CsbsClient(cloud.clientOptions()).backups.list().toArray()).length, 25);
  await assert.rejects(startFakeCloud({ backups: -1 }), { name: 'ArgumentError' });
  await cloud.close();
  assert.equal(CsbsClient, (await import('csbs-client')).CsbsClient);
  assert.deepEqual(
    Object.keys(require(join(folder, 'index.cjs'))).sort(),
    Object.keys(await import('csbs-client')).sort(),
  );
  console.log('passed');
}

main();
