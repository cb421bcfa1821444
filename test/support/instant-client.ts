// A client that does not sleep. It records how long it would have slept.
import { type Backups, createBackups } from '../../src/backups.js';
import { checkClientOptions } from '../../src/client-options.js';
import type { Clock } from '../../src/clock.js';
import { createTransport } from '../../src/http/transport.js';
import { createResourceInstances, type ResourceInstances } from '../../src/resource-instances.js';
import { createService } from '../../src/service.js';
import { createVolumeBackups, type VolumeBackups } from '../../src/volume-backups.js';
import { BackupsApi, ResourceInstancesApi, VolumeBackupsApi } from '../../src/wire.js';

export interface InstantClient {
  backups: Backups;
  resourceInstances: ResourceInstances;
  volumeBackups: VolumeBackups;
  /** How long it would have slept, in milliseconds. */
  slept: number[];
}

/** `random` returns the share of the maximum wait, 0 to 1; 1 by default. `now` returns the time of the clock. */
export function instantClient(options: object, random = () => 1, now = () => performance.now()): InstantClient {
  const slept: number[] = [];
  const clock: Clock = {
    now,
    async sleep(ms, signal) {
      slept.push(ms);
      signal?.throwIfAborted();
    },
  };
  const settings = checkClientOptions({ projectId: 'p1', auth: 'token-of-the-tests', ...options });
  const transport = createTransport(settings, { clock, random });
  return {
    backups: createBackups(createService('csbs', BackupsApi, settings, transport), clock),
    resourceInstances: createResourceInstances(createService('csbs', ResourceInstancesApi, settings, transport)),
    volumeBackups: createVolumeBackups(createService('vbs', VolumeBackupsApi, settings, transport)),
    slept,
  };
}
