import { isRecord, mustBe, show } from '../checks.js';
import { ArgumentError } from '../errors.js';
import type { ResourceInstancesQuery, Tag } from '../wire.js';

/** Keys with the values that match: one, several, or `[]` for any value. */
export type TagMap = Readonly<Record<string, string | readonly string[]>>;

/** A tag filter in the service's form, without `action`, `limit` and `offset`. */
export type TagFilterBody = Omit<ResourceInstancesQuery, 'action' | 'limit' | 'offset'>;

/**
 * Selects backups by their tags. Every method returns a new filter and leaves the old one unchanged.
 *
 * Keys and values are trimmed, as the service does, then validated and sent. Each method may be called several times:
 * the keys are added to its list. A backup must match all lists.
 *
 * Each method throws an {@link ArgumentError} for an empty map; more than 10 keys in its list; a duplicate key in its
 * list; an empty key; a key of more than 127 or a value of more than 255 characters; more than 10 values of a key; a
 * duplicate value; a value that is not a string.
 */
export interface TagFilter {
  /** The backup has every one of these keys, each with one of its values. Sent as `tags`. */
  all(tags: TagMap): TagFilter;
  /** The backup has at least one of these keys, with one of its values. Sent as `tags_any`. */
  any(tags: TagMap): TagFilter;
  /** The backup does not have all of these keys together, each with one of its values. Sent as `not_tags`. */
  notAll(tags: TagMap): TagFilter;
  /** The backup has none of these keys with one of its values. Sent as `not_tags_any`. */
  notAny(tags: TagMap): TagFilter;
  /**
   * The name of the resource: an empty string matches exactly, any other string fuzzily (according to the document). At
   * most 255 characters, sent unchanged.
   *
   * @throws ArgumentError for a second name, a longer one, or one that is not a string.
   */
  resourceName(name: string): TagFilter;
  /** The filter as it is sent: a new object with the lists that were requested, and no others. */
  toJSON(): TagFilterBody;
}

/**
 * Creates a filter of backups by their tags. Without further calls, it matches every backup.
 *
 * @throws ArgumentError for any argument: tags belong to the methods.
 *
 * @remarks
 * The meaning of the four lists, for `{ env: 'prod', tier: ['web', 'api'] }` and a backup with these tags:
 *
 * ```text
 *                     all   any   notAll  notAny
 * env=prod, tier=web  yes   yes   -       -
 * env=prod, tier=db   -     yes   yes     -
 * env=prod            -     yes   yes     -
 * env=test, tier=api  -     yes   yes     -
 * env=test            -     -     yes     yes
 * none                -     -     yes     yes
 * ```
 *
 * The document "resource instances" contradicts itself about `not_tags` (`notAll`): it says that the keys are in an AND
 * relation, and also that resources with "no tags in this list" are returned, which is the meaning of `not_tags_any`
 * (`notAny`). The table follows the AND relation. If the difference matters, use one key per list: it means the same in
 * both readings.
 *
 * @example
 * ```ts
 * const filter = tagFilter().all({ env: 'prod', tier: ['web', 'api'] }).notAny({ retired: [] });
 * for await (const { resource_id } of client.resourceInstances.filter(filter)) console.log(resource_id);
 * ```
 */
export function tagFilter(): TagFilter;
export function tagFilter(...args: unknown[]): TagFilter {
  if (args.length > 0)
    throw new ArgumentError('tagFilter', "tagFilter() takes no argument: write tagFilter().all({ env: 'prod' }).");
  return build({});
}

/** The lists of a tag filter in its wire form. */
export const tagLists = ['tags', 'tags_any', 'not_tags', 'not_tags_any'] as const;
type List = (typeof tagLists)[number];

/** The limits of the document "resource instances". */
export const tagLimits = { keys: 10, values: 10, keyLength: 127, valueLength: 255 } as const;
const { keys: maxKeys, values: maxValues, keyLength: maxKeyLength, valueLength: maxValueLength } = tagLimits;

function build(body: TagFilterBody): TagFilter {
  return Object.freeze({
    all: (tags: TagMap) => build(withTags(body, 'tags', tags)),
    any: (tags: TagMap) => build(withTags(body, 'tags_any', tags)),
    notAll: (tags: TagMap) => build(withTags(body, 'not_tags', tags)),
    notAny: (tags: TagMap) => build(withTags(body, 'not_tags_any', tags)),
    resourceName: (name: string) => build(withResourceName(body, name)),
    // jsdom, and thus Jest, has no structuredClone.
    toJSON: () => JSON.parse(JSON.stringify(body)) as TagFilterBody,
  });
}

/**
 * The wire form of a caller's filter. It is validated again, because another copy of this package may have created it.
 */
export function toTagFilterBody(filter: unknown): TagFilterBody {
  if (filter === undefined) return {};
  const given: unknown = isRecord(filter) && typeof filter.toJSON === 'function' ? filter.toJSON() : undefined;
  if (!isRecord(given)) throw notBuilt(show(filter));
  let body: TagFilterBody = {};
  for (const [key, entries] of Object.entries(given)) {
    const list = tagLists.find((known) => known === key);
    if ((list === undefined && key !== 'matches') || !Array.isArray(entries) || entries.length === 0)
      throw notBuilt(`one with ${show(key)}: ${show(entries)}`);
    for (const entry of entries as Partial<Tag & { value: unknown }>[]) {
      if (list === undefined && entry?.key !== 'resource_name') throw notBuilt(`one that matches ${show(entry?.key)}`);
      body =
        list === undefined
          ? withResourceName(body, entry.value)
          : withTags(body, list, { [String(entry?.key)]: entry?.values });
    }
  }
  return body;
}

function notBuilt(got: string): ArgumentError {
  return new ArgumentError(
    'filter',
    `filter must be created by tagFilter(), as in tagFilter().all({ env: 'prod' }), got ${got}.`,
  );
}

function withTags(body: TagFilterBody, list: List, tags: unknown): TagFilterBody {
  if (!isRecord(tags) || Object.keys(tags).length === 0) {
    const got = isRecord(tags) ? 'an empty object' : show(tags);
    throw new ArgumentError(
      'tags',
      `A tag list must contain at least one key with its values, such as { env: 'prod' }, got ${got}.`,
    );
  }
  const all = [...(body[list] ?? []), ...Object.entries(tags).map(([key, values]) => toTag(key, values))];
  if (all.length > maxKeys)
    throw new ArgumentError('tags', `A tag list may contain at most ${maxKeys} keys, got ${all.length}.`);
  const duplicate = firstDuplicate(all.map(({ key }) => key));
  if (duplicate !== undefined)
    throw new ArgumentError('tags', `The key ${show(duplicate)} occurs twice in one tag list.`);
  return { ...body, [list]: all };
}

function toTag(rawKey: string, given: unknown): Tag {
  const key = rawKey.trim();
  if (key === '') throw new ArgumentError('tags', 'A tag key must not be empty.');
  if ([...key].length > maxKeyLength)
    throw new ArgumentError(
      'tags',
      `A tag key may have at most ${maxKeyLength} characters, got ${[...key].length} in ${show(key)}.`,
    );
  // Array.from, because map would skip the holes of a sparse array.
  const values = Array.from(Array.isArray(given) ? given : [given]).map((value: unknown) => {
    if (typeof value !== 'string')
      throw new ArgumentError(
        'tags',
        `The values of ${show(key)} must be strings, got ${show(value)}; an empty list means any value.`,
      );
    return value.trim();
  });
  if (values.length > maxValues)
    throw new ArgumentError(
      'tags',
      `A tag key may have at most ${maxValues} values, got ${values.length} for ${show(key)}.`,
    );
  const long = values.find((value) => [...value].length > maxValueLength);
  if (long !== undefined) {
    throw new ArgumentError(
      'tags',
      `A tag value may have at most ${maxValueLength} characters, got ${[...long].length} for ${show(key)}.`,
    );
  }
  const duplicate = firstDuplicate(values);
  if (duplicate !== undefined)
    throw new ArgumentError('tags', `The value ${show(duplicate)} of ${show(key)} occurs twice.`);
  return { key, values };
}

function withResourceName(body: TagFilterBody, name: unknown): TagFilterBody {
  if (typeof name !== 'string') throw mustBe('resourceName', 'a string', name);
  if ([...name].length > maxValueLength) {
    throw new ArgumentError(
      'resourceName',
      `resourceName may have at most ${maxValueLength} characters, got ${[...name].length}.`,
    );
  }
  if (body.matches !== undefined)
    throw new ArgumentError('resourceName', 'resourceName was called twice; a filter has one name.');
  return { ...body, matches: [{ key: 'resource_name', value: name }] };
}

function firstDuplicate(values: readonly string[]): string | undefined {
  return values.find((value, at) => values.indexOf(value) !== at);
}
