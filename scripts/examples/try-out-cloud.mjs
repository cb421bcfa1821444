// A fake cloud for trying the examples. Its backups in progress advance while an example runs.
import { BackupStatus } from 'csbs-client';
import { startFakeCloud } from 'csbs-client/testing';

export async function startTryOutCloud() {
  const cloud = await startFakeCloud({ backups: 500, latencyMs: 100 });
  setInterval(() => cloud.backups.forEach(makeProgress), 1_000).unref();
  return cloud;
}

function makeProgress(backup) {
  if (backup.status !== BackupStatus.Protecting) return;
  const progress = Math.min(100, (backup.extend_info?.progress ?? 0) + 5);
  backup.extend_info = { ...backup.extend_info, progress };
  if (progress === 100) backup.status = BackupStatus.Available;
}
