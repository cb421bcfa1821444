import { type Backup, CsbsClient, parseTime, tagFilter } from 'csbs-client';

const client = new CsbsClient({ endpoints: { csbs: 'https://csbs.example.com' }, projectId: 'p', auth: 't' });
const listing = client.backups.list({ status: 'available' });
const rows: Backup[] = await listing.toArray();
console.log(rows.map((row) => parseTime(row.created_at ?? '')));
console.log(await client.resourceInstances.count(tagFilter().all({ env: 'prod' })));
