// The JSON texts that VBS keeps inside strings.
import { isRecord } from '../checks.js';
import type { BackupDescription, ServiceMetadata } from '../models.js';

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
 * Reads the JSON text of a volume backup's `service_metadata`.
 *
 * Numbers and booleans of documented keys may stand as texts there (`"progress": "0"`) and are turned into what they mean. Unknown keys, and
 * values that are not what the document says, stay as they are. From the document "VBS backup".
 *
 * @returns `undefined` for null, blanks, and text that is no JSON object. Never throws.
 */
export function decodeServiceMetadata(text: string | null | undefined): ServiceMetadata | undefined {
  const object = parseObject(text);
  return object && convert(object, metadataNumbers, metadataBooleans);
}

/**
 * Reads a volume backup's `description`, which is plain text or a JSON text with the keys `DESC` and `INC`.
 *
 * From the document "VBS backup". What is no JSON object is the description itself: `{ DESC: text }`, the text as it came.
 *
 * @returns `undefined` for null and blanks. Never throws.
 */
export function decodeDescription(text: string | null | undefined): BackupDescription | undefined {
  if (typeof text !== 'string' || text.trim() === '') return undefined;
  const object = parseObject(text);
  return object === undefined ? { DESC: text } : convert(object, descriptionNumbers, []);
}

function parseObject(text: unknown): Record<string, unknown> | undefined {
  if (typeof text !== 'string') return undefined;
  try {
    const value: unknown = JSON.parse(text.trim());
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
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

/** A number in digits, unless it is too large to be one without loss. */
function toNumber(value: unknown): unknown {
  if (typeof value !== 'string' || !/^\s*-?\d+(\.\d+)?\s*$/.test(value)) return value;
  const number = Number(value);
  return Number.isInteger(number) && !Number.isSafeInteger(number) ? value : number;
}

function toBoolean(value: unknown): unknown {
  return value === 'true' ? true : value === 'false' ? false : value;
}
