// What the services' answers hold: the wire's types, under the names that users see. `Any…` is a known value or another.
import type {
  BackupData,
  ReplicationRecord,
  BackupDescription as WireBackupDescription,
  ServiceMetadata as WireServiceMetadata,
  VolumeBackup as WireVolumeBackup,
} from './wire.js';

export {
  type AnyAppConsistencyMode,
  type AnyAppConsistencyStatus,
  type AnyBackupServiceType,
  type AnyBackupStatus,
  type AnyCloudServiceType,
  type AnyCopyStatus,
  type AnyDataReduction,
  type AnyFailedOperation,
  type AnyHypervisorType,
  type AnyImageType,
  type AnyIncrementalFlag,
  type AnyReplicationStatus,
  type AnyResourceType,
  type AnyRestoreMode,
  type AnyServerImageType,
  type AnyVolumeBackupStatus,
  type AnyVolumeServiceType,
  type AppConsistency,
  AppConsistencyMode,
  AppConsistencyStatus,
  type Backup,
  type BackupData,
  type BackupExtendInfo,
  BackupServiceType,
  BackupStatus,
  CloudServiceType,
  CopyStatus,
  DataReduction,
  type FailCode,
  FailedOperation,
  HypervisorType,
  type ImageData,
  ImageType,
  IncrementalFlag,
  type Link,
  type ReplicationRecord,
  ReplicationStatus,
  type ResourceDetail,
  type ResourceInstance,
  type ResourceTag,
  ResourceType,
  RestoreMode,
  ServerImageType,
  type VolumeBackupEntry,
  VolumeBackupStatus,
  VolumeServiceType,
} from './wire.js';

/** A whole number, or its digits as a string: the documents differ. */
export type IntegerOrString = NonNullable<BackupData['ram']>;

/** Free information, as an object, as JSON text, or as a number. */
export type ExtraInfo = NonNullable<ReplicationRecord['extra_info']>;

/** The JSON text inside a volume backup's `service_metadata`, decoded; see `decodeServiceMetadata`. */
export interface ServiceMetadata extends WireServiceMetadata {
  /** Keys that the document does not know stay as they came. */
  [key: string]: unknown;
}

/** The JSON text inside a volume backup's `description`, decoded; see `decodeDescription`. */
export interface BackupDescription extends WireBackupDescription {
  /** Keys that the document does not know stay as they came. */
  [key: string]: unknown;
}

/** A backup of one volume, in the native OpenStack form. From the document "VBS backup". */
export interface VolumeBackup extends WireVolumeBackup {
  /** What `service_metadata` says, where it is a JSON object. */
  serviceMetadata?: ServiceMetadata;
  /** What `description` says: its JSON object, or the plain text as `DESC`. */
  descriptionFields?: BackupDescription;
}
