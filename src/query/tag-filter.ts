import { isRecord, show } from '../checks.js';
import { ArgumentError } from '../errors.js';
import type { ResourceInstancesQuery, Tag } from '../wire.js';

/** Keys with the values that count: one, several, or `[]` for any value. */
export type TagMap = Readonly<Record<string, string | readonly string[]>>;

/** A tag filter as the service takes it, without `action`, `limit` and `offset`. */
export type TagFilterBody = Omit<ResourceInstancesQuery, 'action' | 'limit' | 'offset'>;

/**
 * Which backups a tag query is about. Every method returns a new filter and leaves the old one as it was.
 *
 * Keys and values are trimmed, as the service does, and judged and sent like that. Each method may be called several times; what it was given
 * adds up. All lists that are there must be met.
 *
 * Each method throws an {@link ArgumentError} for an empty map; more than 10 keys in its list; a key twice in its list; an empty key; a key of
 * over 127 or a value of over 255 characters; more than 10 values of a key; a value twice; a value that is no text.
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
   * The name of the resource: an empty text matches exactly, any other fuzzily (the document's words). At most 255 characters, sent as given.
   *
   * @throws ArgumentError for a second name, a longer one, or one that is no text.
   */
  resourceName(name: string): TagFilter;
  /** The filter as it is sent: a new object with the lists that were asked for, and no others. */
  toJSON(): TagFilterBody;
}

/**
 * A filter of backups by their tags, to begin with: every backup fits.
 *
 * @remarks
 * What the four lists mean, for `{ env: 'prod', tier: ['web', 'api'] }` and a backup with these tags:
 *
 * ```text
 *                     all   any   notAll  notAny
 * env=prod, tier=web  fits  fits  -       -
 * env=prod, tier=db   -     fits  fits    -
 * env=prod            -     fits  fits    -
 * env=test, tier=api  -     fits  fits    -
 * env=test            -     -     fits    fits
 * none                -     -     fits    fits
 * ```
 *
 * The document "resource instances" is of two minds about `not_tags` (`notAll`): it says that the keys are in an AND relation, and also that
 * resources with "no tags in this list" are returned, which is what `not_tags_any` (`notAny`) says too. The table follows the AND. What is sent
 * is what was asked for; where the difference matters, a single key a list means the same in both readings.
 *
 * @example
 * ```ts
 * const filter = tagFilter().all({ env: 'prod', tier: ['web', 'api'] }).notAny({ retired: [] });
 * for await (const { resource_id } of client.resourceInstances.filter(filter)) console.log(resource_id);
 * ```
 */
export function tagFilter(): TagFilter {
  return build({});
}

const lists = ['tags', 'tags_any', 'not_tags', 'not_tags_any'] as const;
type List = (typeof lists)[number];

const maxKeys = 10;
const maxValues = 10;
const maxKeyLength = 127;
const maxValueLength = 255;

function build(body: TagFilterBody): TagFilter {
  return Object.freeze({
    all: (tags: TagMap) => build(withTags(body, 'tags', tags)),
    any: (tags: TagMap) => build(withTags(body, 'tags_any', tags)),
    notAll: (tags: TagMap) => build(withTags(body, 'not_tags', tags)),
    notAny: (tags: TagMap) => build(withTags(body, 'not_tags_any', tags)),
    resourceName: (name: string) => build(withResourceName(body, name)),
    // jsdom, and with it Jest, has no structuredClone.
    toJSON: () => JSON.parse(JSON.stringify(body)) as TagFilterBody,
  });
}

/** The wire's form of a filter that a caller passed in, also where it was made by another copy of this package: checked once more. */
export function toTagFilterBody(filter: unknown): TagFilterBody {
  if (filter === undefined) return {};
  const given: unknown = isRecord(filter) && typeof filter.toJSON === 'function' ? filter.toJSON() : undefined;
  if (!isRecord(given)) throw notBuilt(show(filter));
  let body: TagFilterBody = {};
  for (const [key, entries] of Object.entries(given)) {
    const list = lists.find((known) => known === key);
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
  return new ArgumentError('filter', `filter must be made by tagFilter(), got ${got}.`);
}

function withTags(body: TagFilterBody, list: List, tags: unknown): TagFilterBody {
  if (!isRecord(tags) || Object.keys(tags).length === 0) {
    throw new ArgumentError(
      'tags',
      `A tag list must name at least one key with its values, got ${isRecord(tags) ? 'an empty object' : show(tags)}.`,
    );
  }
  const all = [...(body[list] ?? []), ...Object.entries(tags).map(([key, values]) => toTag(key, values))];
  if (all.length > maxKeys)
    throw new ArgumentError('tags', `A tag list may hold at most ${maxKeys} keys, got ${all.length}.`);
  const twice = firstTwice(all.map(({ key }) => key));
  if (twice !== undefined) throw new ArgumentError('tags', `The key ${show(twice)} is twice in one tag list.`);
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
  // Array.from, because map would leave out the holes of a sparse array.
  const values = Array.from(Array.isArray(given) ? given : [given]).map((value: unknown) => {
    if (typeof value !== 'string')
      throw new ArgumentError(
        'tags',
        `The values of ${show(key)} must be texts, got ${show(value)}; an empty list means any value.`,
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
  const twice = firstTwice(values);
  if (twice !== undefined) throw new ArgumentError('tags', `The value ${show(twice)} of ${show(key)} is there twice.`);
  return { key, values };
}

function withResourceName(body: TagFilterBody, name: unknown): TagFilterBody {
  if (typeof name !== 'string')
    throw new ArgumentError('resourceName', `resourceName must be a text, got ${show(name)}.`);
  if ([...name].length > maxValueLength) {
    throw new ArgumentError(
      'resourceName',
      `resourceName may have at most ${maxValueLength} characters, got ${[...name].length}.`,
    );
  }
  if (body.matches !== undefined) throw new ArgumentError('resourceName', 'resourceName was given twice.');
  return { ...body, matches: [{ key: 'resource_name', value: name }] };
}

function firstTwice(texts: readonly string[]): string | undefined {
  return texts.find((text, at) => texts.indexOf(text) !== at);
}
