// A fake cloud for trying the examples: its newest backup is 20 minutes old, and backups in progress advance.
import { BackupStatus, formatTime, parseTime } from 'csbs-client';
import { startFakeCloud } from 'csbs-client/testing';

export async function startTryOutCloud() {
  const cloud = await startFakeCloud({ backups: 500, latencyMs: 100 });
  const newest = Math.max(...cloud.backups.map(({ created_at }) => timeOf(created_at)));
  const shift = Date.now() - 20 * 60_000 - newest;
  for (const backup of cloud.backups) makeLater(backup, shift);
  setInterval(() => cloud.backups.forEach(getOn), 1_000).unref();
  return cloud;
}

function makeLater(backup, shift) {
  const later = (text) => formatTime(new Date(timeOf(text) + shift));
  for (const field of ['created_at', 'updated_at', 'protected_at']) {
    const text = backup[field];
    if (text !== undefined) backup[field] = later(text);
  }
  if (backup.extend_info?.finished_at !== undefined)
    backup.extend_info.finished_at = later(backup.extend_info.finished_at);
}

function getOn(backup) {
  if (backup.status !== BackupStatus.Protecting) return;
  const progress = Math.min(100, (backup.extend_info?.progress ?? 0) + 5);
  backup.extend_info = { ...backup.extend_info, progress };
  if (progress === 100) backup.status = BackupStatus.Available;
}

function timeOf(text = '') {
  return text === '' ? Number.NEGATIVE_INFINITY : parseTime(text).getTime();
}
