import { type Checks, checkDuration, checkEach, checkFunction, checkId, checkKeys } from './checks.js';
import { type Clock, systemClock } from './clock.js';
import { ApiError, BackupFailedError, WaitTimeoutError } from './errors.js';
import { findHint } from './hints.js';
import { readList, readOne } from './http/envelope.js';
import { checkRequestOptions, type RequestOptions, requestKeys } from './http/request-options.js';
import { transient } from './http/retry.js';
import type { CallOptions } from './http/transport.js';
import { checkListOptions, type ListOptions, listKeys } from './list-options.js';
import type { Backup, BackupStatus } from './models.js';
import { queryText } from './paging/cursor.js';
import type { Limiter } from './paging/limiter.js';
import { markerWalk } from './paging/marker-walk.js';
import { type Paged, paged } from './paging/paged.js';
import { readAheadByOffset } from './paging/read-ahead.js';
import type { MarkerSource } from './paging/source.js';
import { type BackupListQuery, checkExtraQuery, toListParameters } from './query/backup-list-query.js';
import type { Service } from './service.js';
import { mapStrings } from './text.js';
import { waitFor } from './waiting.js';
import type { BackupsApi } from './wire.js';

/** Options of {@link Backups.waitUntilAvailable}. */
export interface WaitOptions extends RequestOptions {
  /** How long to wait at most, in milliseconds. Default: 1,800,000 (half an hour). A backup takes 6 to 13 minutes. */
  waitMs?: number | undefined;
  /** The time between two polls, in milliseconds. Default: 5,000. */
  intervalMs?: number | undefined;
  /** Called with the backup after each successful poll, and awaited. If it fails, the wait fails with its error. */
  onPoll?: ((backup: Backup) => void | Promise<void>) | undefined;
}

const waitChecks: Checks<Pick<WaitOptions, 'waitMs' | 'intervalMs'> & { onPoll?: (backup: Backup) => unknown }> = {
  waitMs: checkDuration,
  intervalMs: checkDuration,
  onPoll: checkFunction,
};

/** Backups of servers: CSBS v1. */
export interface Backups {
  /**
   * Reads one backup by its `id` (not its `checkpoint_id`, which is the id of the backup record).
   *
   * From the document "single backup".
   *
   * @throws ArgumentError for an invalid id, before any request.
   * @throws NotFoundError if this project has no such backup.
   */
  get(id: string, options?: RequestOptions): Promise<Backup>;
  /**
   * Lists the backups that match a query, or all backups of the project; newest first, unless `sort` says otherwise.
   *
   * From the document "backup list". A listing is complete, or it fails; see {@link Paged}.
   *
   * @throws ArgumentError at the call, for unknown keys, wrong types, empty strings and values that are out of range.
   *
   * @example
   * ```ts
   * const failed = await client.backups.list({ status: 'error', sort: { created_at: 'asc' } }).toArray();
   * ```
   */
  list(query?: BackupListQuery, options?: ListOptions): Paged<Backup>;
  /**
   * Polls a backup until its status is `available`, and resolves to it.
   *
   * The wait continues if the status is not known. It also continues if a poll fails, after its retries, with an error
   * that is retried: a broken connection, a timeout, 429, or a 5xx without an error code of the service. After a
   * `Retry-After`, the next poll is not sent before that time.
   *
   * @throws BackupFailedError if the status is `error`, `waiting_delete`, `deleting` or `deleted`.
   * @throws WaitTimeoutError after `waitMs`, with the backup that the last successful poll returned.
   */
  waitUntilAvailable(id: string, options?: WaitOptions): Promise<Backup>;
}

/** Statuses after which a backup never becomes `available`. */
const failed: readonly unknown[] = ['error', 'waiting_delete', 'deleting', 'deleted'] satisfies BackupStatus[];

export function createBackups(service: Service<BackupsApi>, clock: Clock = systemClock): Backups {
  async function read(checkpoint_item_id: string, options: CallOptions): Promise<Backup> {
    const response = await service.send(
      'backups.get',
      (api, config) => api.getBackup({ project_id: service.projectId, checkpoint_item_id }, config),
      options,
    );
    return readOne(response, 'checkpoint_item');
  }

  /** A backup that an error may contain: strings of the service may repeat a secret. */
  function scrubbed(backup: Backup): Backup {
    return mapStrings(backup, service.scrub);
  }

  return {
    async get(id, options) {
      return read(checkId('id', id), checkRequestOptions(checkKeys('options', options, requestKeys, findHint)));
    },

    async waitUntilAvailable(id, options) {
      const checkedId = checkId('id', id);
      const given = checkKeys('wait options', options, [...requestKeys, ...Object.keys(waitChecks)], findHint);
      const checked = checkRequestOptions(given);
      const { waitMs = 1_800_000, intervalMs = 5_000, onPoll } = checkEach(given, waitChecks);
      return waitFor<Backup>(
        {
          poll: (timeUp) => read(checkedId, { ...checked, stop: timeUp }),
          async done(backup) {
            await onPoll?.(backup);
            if (failed.includes(backup.status)) throw new BackupFailedError(scrubbed(backup));
            return backup.status === ('available' satisfies BackupStatus);
          },
          pauseAfter,
          timeoutError: (last, error) =>
            new WaitTimeoutError(checkedId, waitMs, last && scrubbed(last), error instanceof Error ? error : undefined),
          waitMs,
          intervalMs,
          signal: checked.signal,
        },
        clock,
      );
    },

    list(query, options) {
      const { marker, offset, ...filters } = toListParameters(query);
      const given = checkKeys('list options', options, [...listKeys, 'extraQuery'], findHint);
      const { pageSize, prefetch, concurrency, request } = checkListOptions(given);
      const extra = given.extraQuery === undefined ? {} : checkExtraQuery(given.extraQuery);
      service.requireEndpoint();

      const sourceFor = (limiter: Limiter): MarkerSource<Backup> => ({
        async fetch(pageRequest, stop) {
          const parameters = { project_id: service.projectId, ...filters, ...pageRequest };
          const params = new URLSearchParams(extra);
          const response = await service.send(
            'backups.list',
            (api, config) => api.listBackups(parameters, { ...config, params }),
            { ...request, stop, onSend: limiter.sent },
          );
          return { rows: readList(response, 'checkpoint_items'), unexpected: response.unexpected };
        },
        key: (row) => row.id,
        isMarkerNotFound,
      });
      return paged({
        query: queryText('backups.list', { ...extra, ...filters }),
        pageSize,
        prefetch,
        // Parallel pages are found by their offset, which the service counts from the marker.
        concurrency: marker === undefined ? concurrency : 1,
        signal: request.signal,
        walk(walkOptions) {
          const source = readAheadByOffset(sourceFor(walkOptions.limiter), walkOptions, offset);
          return markerWalk(source, walkOptions, { marker, offset });
        },
      });
    },
  };
}

/** The pause after a failed poll, in milliseconds; undefined if the error ends the wait. */
function pauseAfter(error: unknown): number | undefined {
  if (!transient.has(error as object)) return undefined;
  return (error instanceof ApiError && error.retryAfterMs) || 0;
}

/**
 * Whether the service says that the backup of the marker does not exist. The message quotes the marker, so a truncated
 * detail may not contain the rest of it.
 */
function isMarkerNotFound(error: unknown): error is ApiError {
  if (!(error instanceof ApiError) || error.status !== 400) return false;
  const text = `${error.detail ?? ''} ${error.body}`;
  return /marker/i.test(text) && /not\s+(be\s+)?found|not\s+exist/i.test(text);
}
