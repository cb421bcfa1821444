// Lists the backups of the cloud in the URL's fragment. `window.outcome` is for the test.
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
    const cells = [
      backup.name ?? '',
      backup.status ?? '',
      backup.created_at ? parseTime(backup.created_at).toISOString() : '',
      backup.id,
    ];
    for (const cell of cells) row.insertCell().textContent = cell;
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
// The test calls this after it made the cloud fail.
window.readAgain = () => failure(() => client.backups.get('90c1d5fa-1b9f-4aeb-b2f4-81c806e98190'));
