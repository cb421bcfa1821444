import { CsbsClient, NotFoundError } from 'csbs-client';
import { startFakeCloud } from 'csbs-client/testing';

const cloud = await startFakeCloud({ backups: 25 });
const client = new CsbsClient(cloud.clientOptions());
const rows = await client.backups.list().toArray();
const missing = await client.backups.get('90c1d5fa-0000-4000-8000-000000000000').catch((error) => error);
await cloud.close();
if (rows.length !== 25 || !(missing instanceof NotFoundError) || missing.name !== 'NotFoundError') throw new Error(`${rows.length} rows, ${missing}`);
console.log('fine');
