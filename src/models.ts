// The public types of responses, from the wire types. `Any…` is a known value or any other string or number.
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

/** An integer, or a string of its digits: the documents contradict each other. */
export type IntegerOrString = NonNullable<BackupData['ram']>;

/** Additional information without a defined form: an object, a JSON string or a number. */
export type ExtraInfo = NonNullable<ReplicationRecord['extra_info']>;

/** The decoded `service_metadata` of a volume backup; see `decodeServiceMetadata`. */
export interface ServiceMetadata extends WireServiceMetadata {
  /** Keys that are not in the document, unchanged. */
  [key: string]: unknown;
}

/** The decoded `description` of a volume backup; see `decodeDescription`. */
export interface BackupDescription extends WireBackupDescription {
  /** Keys that are not in the document, unchanged. */
  [key: string]: unknown;
}

/** A backup of one volume, in the format of OpenStack. From the document "VBS backup". */
export interface VolumeBackup extends WireVolumeBackup {
  /** The decoded `service_metadata`, if it is a JSON object. */
  serviceMetadata?: ServiceMetadata;
  /** The decoded `description`: its JSON object, or a plain string as `DESC`. */
  descriptionFields?: BackupDescription;
}
