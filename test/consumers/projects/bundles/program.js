import { ArgumentError, CsbsClient, NotFoundError } from 'csbs-client';
import { connectFromEnv } from 'csbs-client/env';
import { startFakeCloud } from 'csbs-client/testing';

const cloud = await startFakeCloud({ backups: 25 });
const client = new CsbsClient(cloud.clientOptions());
const rows = await client.backups.list().toArray();
const missing = await client.backups.get('90c1d5fa-0000-4000-8000-000000000000').catch((error) => error);
const signedIn = await (await connectFromEnv(cloud.openrc())).backups.list().toArray();
const empty = await connectFromEnv({}).catch((error) => error);
await cloud.close();
if (signedIn.length !== 25 || !(empty instanceof ArgumentError)) throw new Error(`${signedIn.length} rows, ${empty}`);
if (rows.length !== 25 || !(missing instanceof NotFoundError) || missing.name !== 'NotFoundError')
  throw new Error(`${rows.length} rows, ${missing}`);
console.log('passed');
