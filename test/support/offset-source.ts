// The service of a tag filter as the offset walk sees it. Each row is its own key.
import { expect } from 'chai';
import { UnexpectedResponseError } from '../../src/index.js';
import type { OffsetSource } from '../../src/paging/source.js';
import { unexpected } from './paging.js';

export interface OffsetService {
  /** The rows that the offset counts. */
  rows: string[];
  /** Whether responses contain a row. Default: all rows. */
  isShown?: ((row: string, at: number) => boolean) | undefined;
  /** The maximum number of rows that a response covers. */
  cap?: number;
  /** The total that the service reports, given the number of rows that responses contain. Default: none. */
  total?: ((count: number) => number | undefined) | undefined;
  /** Whether a row has a unique key. Default: all rows. */
  hasUniqueKey?: ((row: string) => boolean) | undefined;
  /** Called before each response but the first; may change the rows. */
  between?: ((request: number, rows: string[]) => void) | undefined;
}

/** A source for the walk, and the requests that it received. */
export function offsetSource(service: OffsetService): {
  source: OffsetSource<string>;
  log: { offset: number; limit: number }[];
} {
  const { rows, isShown = () => true, cap = 1000, total, hasUniqueKey = () => true, between } = service;
  const log: { offset: number; limit: number }[] = [];
  const source: OffsetSource<string> = {
    async fetch({ offset = 0, limit }) {
      if (log.length > 0) between?.(log.length, rows);
      log.push({ offset, limit });
      return {
        rows: rows.slice(offset, offset + Math.min(limit, cap)).filter((row, at) => isShown(row, offset + at)),
        total: total?.(rows.filter(isShown).length),
        unexpected,
      };
    },
    key: (row) => row,
    hasUniqueKey,
  };
  return { source, log };
}

/** Checks that a listing failed because of rows that look the same: its error names the field that they lack. */
export function expectAmbiguous(error: unknown): void {
  expect(error).to.be.instanceOf(UnexpectedResponseError);
  expect((error as Error).message).to.include('resource_detail.id');
}
