// A fake cloud for trying the examples: its newest backup was made just now, and those under way get on while one looks.
import { type Backup, BackupStatus, formatTime, parseTime } from 'csbs-client';
import { type FakeCloud, startFakeCloud } from 'csbs-client/testing';

export async function startTryOutCloud(): Promise<FakeCloud> {
  const cloud = await startFakeCloud({ backups: 500, latencyMs: 100 });
  const newest = Math.max(...cloud.backups.map(({ created_at }) => timeOf(created_at)));
  const shift = Date.now() - 20 * 60_000 - newest;
  for (const backup of cloud.backups) makeLater(backup, shift);
  setInterval(() => cloud.backups.forEach(getOn), 1_000).unref();
  return cloud;
}

function makeLater(backup: Backup, shift: number): void {
  const later = (text: string) => formatTime(new Date(timeOf(text) + shift));
  for (const field of ['created_at', 'updated_at', 'protected_at'] as const) {
    const text = backup[field];
    if (text !== undefined) backup[field] = later(text);
  }
  if (backup.extend_info?.finished_at !== undefined)
    backup.extend_info.finished_at = later(backup.extend_info.finished_at);
}

function getOn(backup: Backup): void {
  if (backup.status !== BackupStatus.Protecting) return;
  const progress = Math.min(100, (backup.extend_info?.progress ?? 0) + 5);
  backup.extend_info = { ...backup.extend_info, progress };
  if (progress === 100) backup.status = BackupStatus.Available;
}

function timeOf(text = ''): number {
  return text === '' ? Number.NEGATIVE_INFINITY : parseTime(text).getTime();
}
