// Reads the fake cloud with the generated TypeScript client for fetch and prints each decoded response as JSON.
import * as client from './client/index.ts';

const { FAKE_URL, FAKE_TOKEN, FAKE_PROJECT: project_id } = process.env;
const configuration = new client.Configuration({ basePath: FAKE_URL, apiKey: FAKE_TOKEN });
const backups = new client.BackupsApi(configuration);
const volumeBackups = new client.VolumeBackupsApi(configuration);
const resourceInstances = new client.ResourceInstancesApi(configuration);
const projectId = project_id;

const show = (kind, value) => process.stdout.write(`${kind} ${JSON.stringify(value)}\n`);
const ids = (name) => process.env[name].split(' ');

async function bodyOfError(call) {
  try {
    await call;
  } catch (error) {
    return error.response.json();
  }
  throw new Error('the call did not fail');
}

show('page', client.BackupPageToJSON(await backups.listBackups({ projectId, limit: 100 })));
for (const checkpointItemId of ids('BACKUPS'))
  show('backup', client.BackupEnvelopeToJSON(await backups.getBackup({ projectId, checkpointItemId })));
for (const backupId of ids('VOLUME_BACKUPS'))
  show('volume', client.VolumeBackupEnvelopeToJSON(await volumeBackups.getVolumeBackup({ projectId, backupId })));
for (const action of ['filter', 'filter', 'count']) {
  const response = await resourceInstances.queryResourceInstances({ projectId, query: { action } });
  show('tags', client.ResourceInstancesResponseToJSON(response));
}
for (const checkpointItemId of ids('CSBS_ERRORS')) {
  const body = await bodyOfError(backups.getBackup({ projectId, checkpointItemId }));
  show('error', client.CsbsErrorBodyToJSON(client.CsbsErrorBodyFromJSON(body)));
}
for (const backupId of ids('VBS_ERRORS')) {
  const body = await bodyOfError(volumeBackups.getVolumeBackup({ projectId, backupId }));
  show('error', client.VbsErrorBodyToJSON(client.VbsErrorBodyFromJSON(body)));
}
