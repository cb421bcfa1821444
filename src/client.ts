import { type Backups, createBackups } from './backups.js';
import { type ClientOptions, type ConnectOptions, checkClientOptions } from './client-options.js';
import { discover } from './connect.js';
import type { RequestOptions } from './http/request-options.js';
import { createTransport } from './http/transport.js';
import { createResourceInstances, type ResourceInstances } from './resource-instances.js';
import { createService } from './service.js';
import { createVolumeBackups, type VolumeBackups } from './volume-backups.js';
import { BackupsApi, ResourceInstancesApi, VolumeBackupsApi } from './wire.js';

/**
 * A read-only client for the backup query APIs of one project.
 *
 * @example
 * ```ts
 * const client = new CsbsClient({
 *   endpoints: { csbs: 'https://csbs.example.com' },
 *   projectId: 'b23b579f08c84228b9b4673c46f0c442',
 *   auth: token,
 * });
 * for await (const backup of client.backups.list({ status: 'available' })) console.log(backup.name);
 * ```
 */
export class CsbsClient {
  /** Backups of servers. */
  readonly backups: Backups;
  /** Backups of servers, found by their tags. */
  readonly resourceInstances: ResourceInstances;
  /** Backups of single volumes. */
  readonly volumeBackups: VolumeBackups;
  /** The id of the project. */
  readonly projectId: string;

  /** @throws ArgumentError for options that are missing, unknown or out of range. */
  constructor(options: ClientOptions) {
    const settings = checkClientOptions(options);
    const transport = createTransport(settings);
    this.projectId = settings.projectId;
    this.backups = createBackups(createService('csbs', BackupsApi, settings, transport));
    this.resourceInstances = createResourceInstances(createService('csbs', ResourceInstancesApi, settings, transport));
    this.volumeBackups = createVolumeBackups(createService('vbs', VolumeBackupsApi, settings, transport));
  }

  /**
   * Creates a client for the project that `auth` signs in to, with the endpoints of its catalog.
   *
   * Rejects with an ArgumentError if an option is invalid, or if the catalog has several regions and none is named (the
   * error lists them). If the sign-in fails, it rejects with the same errors as any call.
   *
   * @example
   * ```ts
   * const client = await CsbsClient.connect({
   *   auth: keystonePassword({
   *     authUrl: 'https://iam.example.com/v3',
   *     username: 'me',
   *     password,
   *     userDomain: 'my-domain',
   *     project: 'eu-de',
   *   }),
   *   region: 'eu-de',
   * });
   * ```
   */
  static async connect(options: ConnectOptions, requestOptions?: RequestOptions): Promise<CsbsClient> {
    return new CsbsClient(await discover(options, requestOptions));
  }
}
