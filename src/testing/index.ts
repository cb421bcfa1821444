export type { Failure } from './failures.js';
export {
  type FakeClientOptions,
  type FakeCloud,
  type FakeCloudOptions,
  type ReceivedRequest,
  startFakeCloud,
} from './fake-cloud.js';
export { makeBackup, makeBackups, makeResourceInstance, makeVolumeBackup, type WireVolumeBackup } from './fixtures.js';
