// Lists the backups of the cloud that the address names; `window.outcome` is for the test.
import { BackupStatus, CsbsClient, parseTime } from 'csbs-client';

const settings = JSON.parse(decodeURIComponent(location.hash.slice(1)));
const client = new CsbsClient({ ...settings, maxRetries: 0 });
const rows = document.querySelector('tbody');
const state = document.querySelector('#state');

async function show() {
  let count = 0;
  for await (const backup of client.backups.list({}, { pageSize: 40 })) {
    count += 1;
    const row = rows.insertRow();
    const texts = [
      backup.name ?? '',
      backup.status ?? '',
      backup.created_at ? parseTime(backup.created_at).toISOString() : '',
      backup.id,
    ];
    for (const text of texts) row.insertCell().textContent = text;
    if (backup.status === BackupStatus.Error) row.style.color = 'firebrick';
  }
  const tagged = await client.resourceInstances.count();
  return { count, tagged };
}

async function failure(run) {
  const error = await run().then(
    () => undefined,
    (reason) => reason,
  );
  return error === undefined ? undefined : { name: error.name, message: error.message, status: error.status };
}

try {
  const outcome = await show();
  state.textContent = `${outcome.count} backups`;
  window.outcome = outcome;
} catch (error) {
  state.textContent = String(error);
  window.outcome = { error: String(error) };
}
// The test tells its cloud to fail in between.
window.readAgain = () => failure(() => client.backups.get('90c1d5fa-1b9f-4aeb-b2f4-81c806e98190'));
