import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { ArgumentError, CsbsClient, CsbsError, NotFoundError, tagFilter } from 'csbs-client';
import { connectFromEnv } from 'csbs-client/env';
import { makeBackup, startFakeCloud } from 'csbs-client/testing';

const cloud = await startFakeCloud({ backups: 25 });
const client = new CsbsClient(cloud.clientOptions());
assert.equal((await client.backups.list({}, { pageSize: 10 }).toArray()).length, 25);
assert.equal(await client.resourceInstances.count(tagFilter()), 25);
await assert.rejects(client.backups.get(makeBackup({}, 99).id), NotFoundError);
await assert.rejects(client.backups.get(''), { name: 'ArgumentError' });
await assert.rejects(startFakeCloud({ backups: -1 }), CsbsError);
const signedIn = await connectFromEnv(cloud.openrc());
assert.ok(signedIn instanceof CsbsClient);
assert.equal((await signedIn.backups.list().toArray()).length, 25);
await assert.rejects(connectFromEnv({}), ArgumentError);
await cloud.close();

const spec = await readFile(new URL(import.meta.resolve('csbs-client/openapi.yaml')), 'utf8');
assert.match(spec, /^openapi: 3\.0\.3/m);

// `import` and `require` return the same classes in one process.
const require = createRequire(import.meta.url);
const required = require('csbs-client');
assert.equal(required.CsbsClient, CsbsClient);
assert.equal(required.NotFoundError, NotFoundError);
assert.equal(require('csbs-client/testing').startFakeCloud, startFakeCloud);
assert.equal(require('csbs-client/env').connectFromEnv, connectFromEnv);
assert.equal(CsbsClient.name, 'CsbsClient');
console.log('passed');
