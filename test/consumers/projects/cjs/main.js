const assert = require('node:assert/strict');
const { readFileSync } = require('node:fs');
const { ArgumentError, CsbsClient, CsbsError, NotFoundError, tagFilter } = require('csbs-client');
const { connectFromEnv } = require('csbs-client/env');
const { makeBackup, startFakeCloud } = require('csbs-client/testing');

async function main() {
  const cloud = await startFakeCloud({ backups: 25 });
  const client = new CsbsClient(cloud.clientOptions());
  assert.equal((await client.backups.list({}, { pageSize: 10 }).toArray()).length, 25);
  assert.equal(await client.resourceInstances.count(tagFilter()), 25);
  await assert.rejects(client.backups.get(makeBackup({}, 99).id), NotFoundError);
  await assert.rejects(startFakeCloud({ backups: -1 }), CsbsError);
  const signedIn = await connectFromEnv(cloud.openrc());
  assert.ok(signedIn instanceof CsbsClient);
  assert.equal((await signedIn.backups.list().toArray()).length, 25);
  await assert.rejects(connectFromEnv({}), ArgumentError);
  await cloud.close();
  assert.match(readFileSync(require.resolve('csbs-client/openapi.yaml'), 'utf8'), /^openapi: 3\.0\.3/m);

  // `require` and `import` return the same classes in one process.
  const imported = await import('csbs-client');
  assert.equal(imported.CsbsClient, CsbsClient);
  assert.equal((await import('csbs-client/testing')).startFakeCloud, startFakeCloud);
  console.log('passed');
}

main();
