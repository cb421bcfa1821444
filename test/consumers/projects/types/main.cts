// CommonJS, compiled, but not run: the types are the same.
import csbs = require('csbs-client');
import testing = require('csbs-client/testing');

export async function list(): Promise<csbs.Backup[]> {
  const cloud = await testing.startFakeCloud();
  const client: csbs.CsbsClient = new csbs.CsbsClient(cloud.clientOptions());
  const { audit } = await import('./main.js');
  await audit(new AbortController().signal);
  // An instance from an ES module has the same class here.
  const { CsbsClient } = await import('csbs-client');
  const other: csbs.CsbsClient = new CsbsClient({ ...cloud.clientOptions(), timeoutMs: 1 });
  // @ts-expect-error a misspelled filter
  other.backups.list({ statsu: 'available' });
  return client.backups.list().toArray();
}
