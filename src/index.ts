export { type AccessKeyOptions, accessKey } from './auth/access-key.js';
export type {
  AuthContext,
  Authenticator,
  AuthRequest,
  AuthResponse,
  OutgoingRequest,
  RejectedRequest,
  RequestHeaders,
  Session,
  SessionChoice,
} from './auth/authenticator.js';
export {
  type KeystoneApplicationCredentialOptions,
  keystoneApplicationCredential,
} from './auth/keystone/application-credential.js';
export { type KeystoneTokenOptions, keystoneToken } from './auth/keystone/existing-token.js';
export type { ProjectOptions, UserOptions } from './auth/keystone/identity-options.js';
export { type KeystonePasswordOptions, keystonePassword } from './auth/keystone/password.js';
export type { TokenSource } from './auth/token.js';
export type { Backups, WaitOptions } from './backups.js';
export { CsbsClient } from './client.js';
export type { ClientOptions, ConnectOptions, Endpoints } from './client-options.js';
export { decodeDescription, decodeServiceMetadata } from './decode.js';
export {
  ApiError,
  type ApiErrorDetails,
  ArgumentError,
  AuthenticationError,
  BackupFailedError,
  ConnectionError,
  CsbsError,
  NotFoundError,
  PermissionError,
  RateLimitError,
  type RequestInfo,
  RequestTimeoutError,
  UnexpectedResponseError,
  WaitTimeoutError,
} from './errors.js';
export type { Fetch, FetchInit, FetchResponse, HttpOptions, ProxyOptions } from './http/http-options.js';
export type { AttemptEvent, RequestOptions } from './http/request-options.js';
export type { ListOptions, PageOptions } from './list-options.js';
export * from './models.js';
export type { ByPageOptions, Page, Paged, ToArrayOptions } from './paging/paged.js';
export type { BackupListQuery, SortKey } from './query/backup-list-query.js';
export { type TagFilter, type TagFilterBody, type TagMap, tagFilter } from './query/tag-filter.js';
export type { ResourceInstances } from './resource-instances.js';
export { formatTime, parseTime } from './time.js';
export type { VolumeBackups } from './volume-backups.js';
