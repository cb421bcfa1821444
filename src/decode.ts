// Decodes the JSON that VBS stores inside strings.
import { isRecord } from './checks.js';
import type { BackupDescription, ServiceMetadata } from './models.js';
import { parseJson } from './text.js';

const metadataNumbers: readonly string[] = [
  'DL',
  'ST',
  'BT',
  'SS',
  'progress',
  'CS',
  'Type',
  'AT',
] satisfies (keyof ServiceMetadata)[];
const metadataBooleans: readonly string[] = ['bootable'] satisfies (keyof ServiceMetadata)[];
const descriptionNumbers: readonly string[] = ['INC'] satisfies (keyof BackupDescription)[];

/**
 * Decodes the JSON in a volume backup's `service_metadata`.
 *
 * Numbers and booleans of documented keys may be strings there (`"progress": "0"`) and are converted. Unknown keys, and
 * values that contradict the document, stay unchanged. From the document "VBS backup".
 *
 * @returns `undefined` for null, blank strings, and strings that are not a JSON object. Never throws.
 */
export function decodeServiceMetadata(text: string | null | undefined): ServiceMetadata | undefined {
  const object = parseObject(text);
  return object && convert(object, metadataNumbers, metadataBooleans);
}

/**
 * Decodes a volume backup's `description`, which is plain text or a JSON object with the keys `DESC` and `INC`.
 *
 * From the document "VBS backup". A string that is not a JSON object is the description itself: `{ DESC: text }`,
 * unchanged.
 *
 * @returns `undefined` for null and blank strings. Never throws.
 */
export function decodeDescription(text: string | null | undefined): BackupDescription | undefined {
  if (typeof text !== 'string' || text.trim() === '') return undefined;
  const object = parseObject(text);
  return object === undefined ? { DESC: text } : convert(object, descriptionNumbers, []);
}

function parseObject(text: unknown): Record<string, unknown> | undefined {
  if (typeof text !== 'string') return undefined;
  const value = parseJson(text.trim());
  return isRecord(value) ? value : undefined;
}

function convert(
  object: Record<string, unknown>,
  numbers: readonly string[],
  booleans: readonly string[],
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(object).map(([key, value]) => {
      if (numbers.includes(key)) return [key, toNumber(value)];
      if (booleans.includes(key)) return [key, toBoolean(value)];
      return [key, value];
    }),
  );
}

/** Converts a string of digits, unless the number would lose precision. */
function toNumber(value: unknown): unknown {
  if (typeof value !== 'string' || !/^\s*-?\d+(\.\d+)?\s*$/.test(value)) return value;
  const number = Number(value);
  return Number.isInteger(number) && !Number.isSafeInteger(number) ? value : number;
}

function toBoolean(value: unknown): unknown {
  return value === 'true' ? true : value === 'false' ? false : value;
}
