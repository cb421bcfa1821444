// A fake cloud for trying the examples. Its backups in progress make progress while an example runs.
import { type Backup, BackupStatus } from 'csbs-client';
import { type FakeCloud, startFakeCloud } from 'csbs-client/testing';

export async function startTryOutCloud(): Promise<FakeCloud> {
  const cloud = await startFakeCloud({ backups: 500, latencyMs: 100 });
  setInterval(() => cloud.backups.forEach(makeProgress), 1_000).unref();
  return cloud;
}

function makeProgress(backup: Backup): void {
  if (backup.status !== BackupStatus.Protecting) return;
  const progress = Math.min(100, (backup.extend_info?.progress ?? 0) + 5);
  backup.extend_info = { ...backup.extend_info, progress };
  if (progress === 100) backup.status = BackupStatus.Available;
}
