export type { TokenSource } from './auth/token.js';
export type { BackupListOptions, Backups, ListOptions } from './backups.js';
export { CsbsClient } from './client.js';
export {
  ApiError,
  type ApiErrorDetails,
  ArgumentError,
  AuthenticationError,
  ConnectionError,
  CsbsError,
  NotFoundError,
  PermissionError,
  RateLimitError,
  type RequestInfo,
  RequestTimeoutError,
  UnexpectedResponseError,
} from './errors.js';
export type { HttpOptions, ProxyOptions, RequestOptions } from './http/options.js';
export * from './models.js';
export type { ClientOptions, Endpoints } from './options.js';
export type { ByPageOptions, Page, Paged, ToArrayOptions } from './paging/paged.js';
export type { BackupListQuery, SortKey } from './query/backup-list-query.js';
export { formatTime, parseTime } from './query/time.js';
