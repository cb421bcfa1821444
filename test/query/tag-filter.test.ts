import { expect } from 'chai';
import fc from 'fast-check';
import { ArgumentError, type TagFilter, type TagMap, tagFilter } from '../../src/index.js';
import { thrown } from '../support/errors.js';
import { client } from '../support/nock-service.js';
import { example, problems } from '../support/openapi.js';

const lists = [
  ['all', 'tags'],
  ['any', 'tags_any'],
  ['notAll', 'not_tags'],
  ['notAny', 'not_tags_any'],
] as const;
const keys = (count: number): TagMap => Object.fromEntries(Array.from({ length: count }, (_, at) => [`k${at}`, []]));
const values = (count: number) => Array.from({ length: count }, (_, at) => `v${at}`);
const json = (filter: TagFilter) => JSON.parse(JSON.stringify(filter)) as Record<string, unknown>;

describe('tagFilter', () => {
  it("creates the document's filter example, except what the walk adds", () => {
    const { action, limit, offset, ...body } = example('FilterRequest') as Record<string, unknown>;
    const filter = tagFilter()
      .resourceName('resource1')
      .notAll({ key1: ['*value1', 'value2'] })
      .all({ key1: ['*value1', 'value2'] })
      .any({ key1: ['value1', 'value2'] })
      .notAny({ key1: ['value1', 'value2'] });
    expect(json(filter)).to.deep.equal(body);
    expect([action, limit, offset]).to.deep.equal(['filter', '100', '100']);
  });

  it("creates the document's count example, except the action", () => {
    const { action, ...body } = example('CountRequest') as Record<string, unknown>;
    const plain = { key1: ['value1', 'value2'] };
    const filter = tagFilter()
      .notAll({ key1: ['value1', '*value2'] })
      .all(plain)
      .any(plain)
      .notAny(plain)
      .resourceName('resource1');
    expect(json(filter)).to.deep.equal(body);
    expect(action).to.equal('count');
  });

  it('is initially empty, and contains only lists that were requested', () => {
    expect(json(tagFilter())).to.deep.equal({});
    expect(json(tagFilter().any({ owner: [] }))).to.deep.equal({ tags_any: [{ key: 'owner', values: [] }] });
  });

  it('is immutable: each method returns a new filter', () => {
    const base = tagFilter().all({ env: 'prod' });
    const before = json(base);
    for (const [method] of lists) base[method]({ other: 'x' });
    base.resourceName('shop');
    const taken = base.toJSON();
    taken.tags?.push({ key: 'evil', values: [] });
    taken.tags?.[0]?.values.push('evil');
    expect(json(base)).to.deep.equal(before);
  });

  it('copies its arguments', () => {
    const list = ['web'];
    const tags = { tier: list };
    const filter = tagFilter().all(tags);
    list.push('db');
    Object.assign(tags, { env: 'prod' });
    expect(json(filter)).to.deep.equal({ tags: [{ key: 'tier', values: ['web'] }] });
  });

  it('combines several calls', () => {
    const filter = tagFilter()
      .all({ a: '1' })
      .all({ b: ['2', '3'] });
    expect(json(filter).tags).to.deep.equal([
      { key: 'a', values: ['1'] },
      { key: 'b', values: ['2', '3'] },
    ]);
  });

  it('trims keys and values, then validates them, and accepts an empty value', () => {
    expect(json(tagFilter().all({ ' env ': [' prod\t', '  '] })).tags).to.deep.equal([
      { key: 'env', values: ['prod', ''] },
    ]);
    expect(json(tagFilter().all({ [` ${'k'.repeat(127)} `]: ` ${'v'.repeat(255)} ` })).tags).to.have.length(1);
  });

  it('counts code points', () => {
    expect(json(tagFilter().all({ ['😀'.repeat(127)]: '😀'.repeat(255) })).tags).to.have.length(1);
    expect(json(tagFilter().resourceName('😀'.repeat(255))).matches).to.have.length(1);
  });

  it('keeps the key __proto__ as data', () => {
    const filter = tagFilter().all(JSON.parse('{"__proto__": "x"}') as TagMap);
    expect(json(filter).tags).to.deep.equal([{ key: '__proto__', values: ['x'] }]);
  });

  it('sends the resource name unchanged, even an empty one', () => {
    expect(json(tagFilter().resourceName(' shop ')).matches).to.deep.equal([{ key: 'resource_name', value: ' shop ' }]);
    expect(json(tagFilter().resourceName('')).matches).to.deep.equal([{ key: 'resource_name', value: '' }]);
  });

  for (const [method, list] of lists) {
    describe(method, () => {
      it(`sends ${list}, with 10 keys and 10 values`, () => {
        const ten = { ...keys(9), last: values(10) };
        expect(json(tagFilter()[method](ten))[list]).to.have.length(10);
      });

      const invalid: [why: string, build: () => unknown][] = [
        ['an empty map', () => tagFilter()[method]({})],
        ['11 keys', () => tagFilter()[method](keys(11))],
        ['11 keys over two calls', () => tagFilter()[method](keys(10))[method]({ one: 'more' })],
        ['a duplicate key in two calls', () => tagFilter()[method]({ a: '1' })[method]({ a: '2' })],
        ['a duplicate key after trimming', () => tagFilter()[method]({ a: '1', ' a': '2' })],
        ['an empty key', () => tagFilter()[method]({ '': '1' })],
        ['a blank key', () => tagFilter()[method]({ ' \t': '1' })],
        ['a key of 128 characters', () => tagFilter()[method]({ ['k'.repeat(128)]: '1' })],
        ['a value of 256 characters', () => tagFilter()[method]({ a: 'v'.repeat(256) })],
        ['11 values', () => tagFilter()[method]({ a: values(11) })],
        ['a duplicate value', () => tagFilter()[method]({ a: ['1', '1'] })],
        ['a duplicate value after trimming', () => tagFilter()[method]({ a: ['1', ' 1'] })],
        ['a number', () => tagFilter()[method]({ a: 1 } as unknown as TagMap)],
        ['a boolean among the values', () => tagFilter()[method]({ a: ['x', true] } as unknown as TagMap)],
        ['undefined, which would widen the filter', () => tagFilter()[method]({ a: undefined } as unknown as TagMap)],
        ['null', () => tagFilter()[method]({ a: null } as unknown as TagMap)],
        ['a list with holes', () => tagFilter()[method]({ a: new Array(3) as string[] })],
        ['an array as the map', () => tagFilter()[method](['a'] as unknown as TagMap)],
        [
          'a Map, whose entries are not properties',
          () => tagFilter()[method](new Map([['a', '1']]) as unknown as TagMap),
        ],
        ['nothing', () => tagFilter()[method](undefined as unknown as TagMap)],
      ];
      for (const [why, build] of invalid) it(`rejects ${why}`, () => void thrown(ArgumentError, build));
    });
  }

  it('rejects an object with an unknown list', () => {
    const later = { toJSON: () => ({ later: [{ key: 'resource_name', value: 'shop' }] }) };
    const error = thrown(ArgumentError, () => client().resourceInstances.filter(later as unknown as TagFilter));
    expect(error.argument).to.equal('filter');
  });

  it('accepts one key in different lists', () => {
    expect(
      Object.keys(json(tagFilter().all({ a: '1' }).any({ a: '1' }).notAll({ a: '2' }).notAny({ a: '3' }))),
    ).to.have.length(4);
  });

  for (const [why, build] of [
    ['a second resource name', () => tagFilter().resourceName('').resourceName('')],
    ['a resource name of 256 characters', () => tagFilter().resourceName('x'.repeat(256))],
    ['a resource name that is not a string', () => tagFilter().resourceName(5 as unknown as string)],
  ] as const) {
    it(`rejects ${why}`, () => expect(thrown(ArgumentError, build).argument).to.equal('resourceName'));
  }

  it('accepts exactly what is within the documented limits, and sends it', () => {
    const text = (max: number) =>
      fc.oneof(fc.string({ maxLength: 8 }), fc.string({ unit: 'grapheme', minLength: max - 1, maxLength: max + 2 }));
    const map = fc.dictionary(text(127), fc.oneof(text(255), fc.array(text(255), { maxLength: 12 })), { maxKeys: 12 });
    const method = fc.constantFrom(...lists);
    fc.assert(
      fc.property(fc.array(fc.tuple(method, map), { maxLength: 3 }), (calls) => {
        let filter = tagFilter();
        try {
          for (const [[name], tags] of calls) filter = filter[name](tags);
        } catch (error) {
          return error instanceof ArgumentError && !calls.every(([, tags]) => fits(tags)) ? true : collides(calls);
        }
        const body = json(filter) as Record<string, { key: string; values: string[] }[]>;
        for (const [, list] of lists) {
          const requested = calls.filter(([[, sent]]) => sent === list).flatMap(([, tags]) => Object.entries(tags));
          const expected = requested.map(([key, given]) => ({
            key: key.trim(),
            values: [given].flat().map((value) => value.trim()),
          }));
          expect(body[list] ?? []).to.deep.equal(expected);
        }
        return problems('ResourceInstancesQuery', { ...body, action: 'filter' }).length === 0;
      }),
      { numRuns: 500 },
    );
  });
});

/** Whether one map is within the documented limits; implemented independently of the code. */
function fits(tags: TagMap): boolean {
  const entries = Object.entries(tags).map(
    ([key, given]) => [key.trim(), [given].flat().map((value) => value.trim())] as const,
  );
  const unique = (strings: readonly string[]) => new Set(strings).size === strings.length;
  const length = (text: string) => Array.from(text).length;
  return (
    entries.length >= 1 &&
    entries.length <= 10 &&
    unique(entries.map(([key]) => key)) &&
    entries.every(
      ([key, list]) =>
        length(key) >= 1 &&
        length(key) <= 127 &&
        list.length <= 10 &&
        unique(list) &&
        list.every((value) => length(value) <= 255),
    )
  );
}

/** Whether maps that are valid alone exceed a limit together. */
function collides(calls: readonly (readonly [readonly [string, string], TagMap])[]): boolean {
  return lists.some(([name]) => {
    const together = calls
      .filter(([[method]]) => method === name)
      .flatMap(([, tags]) => Object.keys(tags).map((key) => key.trim()));
    return together.length > 10 || new Set(together).size < together.length;
  });
}
