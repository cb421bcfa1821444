// Scalars, anchors, aliases and merges in clouds.yaml.
import { expect } from 'chai';
import fc from 'fast-check';
import { readCloud } from '../../src/env/clouds-yaml.js';
import type { Tree } from '../../src/env/yaml-file.js';
import { ArgumentError } from '../../src/index.js';
import { cloudsYaml, type Home, withHome } from '../support/clouds.js';
import { thrown } from '../support/errors.js';
import { requestsOf, sampleCloud, sampleUser, userOf } from '../support/sample-cloud.js';

/** The settings of a cloud, as plain objects. */
const settingsOf = (content: string, cloud = 'c') =>
  withHome({ [cloudsYaml]: content }, async (home) => plain(readCloud(cloud, home)[0]));

const plain = (value: unknown): unknown =>
  value instanceof Map
    ? Object.fromEntries([...(value as Tree)].map(([key, inner]) => [key, plain(inner)]))
    : Array.isArray(value)
      ? value.map(plain)
      : value;

const numbers = (count: number) => Array.from({ length: count }, (_, at) => at);

describe('anchors in clouds.yaml', () => {
  const styles: [style: string, head: string, entry: (at: number) => string, expected: (at: number) => object][] = [
    [
      'an auth that is merged, with an alias in it',
      'd: &dom Corp\nx: &auth { auth_url: "https://iam.test/v3", user_domain_name: *dom }\n',
      (at) => `{ auth: { <<: *auth, project_name: p${at} } }`,
      (at) => ({ auth: { auth_url: 'https://iam.test/v3', user_domain_name: 'Corp', project_name: `p${at}` } }),
    ],
    [
      'whole clouds that are merged',
      'x: &cloud { region_name: eu-de, auth: &auth { auth_url: "https://iam.test/v3", username: u } }\n',
      (at) => `{ <<: *cloud, interface: public, auth: { <<: *auth, project_name: p${at} } }`,
      (at) => ({
        region_name: 'eu-de',
        interface: 'public',
        auth: { auth_url: 'https://iam.test/v3', username: 'u', project_name: `p${at}` },
      }),
    ],
    [
      'lists of merges, of which an earlier one takes precedence',
      'a: &a { region_name: one, verify: true }\nb: &b { region_name: two, interface: public }\n',
      (at) => `{ <<: [*a, *b], auth: { project_name: p${at} } }`,
      (at) => ({ region_name: 'one', verify: 'true', interface: 'public', auth: { project_name: `p${at}` } }),
    ],
    [
      'merges of merges',
      'a: &a { region_name: one }\nb: &b { <<: *a, interface: public }\nc: &c { <<: *b, verify: true }\n',
      (at) => `{ <<: *c, auth: { project_name: p${at} } }`,
      (at) => ({ region_name: 'one', interface: 'public', verify: 'true', auth: { project_name: `p${at}` } }),
    ],
    [
      'plain aliases of maps, lists and scalars',
      'r: &regions [eu-de, eu-nl]\nx: &auth { username: u }\nu: &url https://iam.test\n',
      (at) => `{ auth: *auth, regions: *regions, auth_url: *url, interface: i${at} }`,
      (at) => ({
        auth: { username: 'u' },
        regions: ['eu-de', 'eu-nl'],
        auth_url: 'https://iam.test',
        interface: `i${at}`,
      }),
    ],
    [
      'an anchor on each cloud, which the next one merges',
      '',
      (at) => (at === 0 ? '&c0 { region_name: one }' : `&c${at} { <<: *c${at - 1}, interface: i${at} }`),
      (at) => ({ region_name: 'one', interface: `i${at}` }),
    ],
  ];
  for (const [style, head, entry, expected] of styles) {
    for (const count of [24, 33, 99, 400]) {
      it(`work for ${count} clouds: ${style}`, async () => {
        const clouds = numbers(count).map((at) => `  cloud${at}: ${entry(at)}\n`);
        const content = `${head}clouds:\n${clouds.join('')}`;
        expect(await settingsOf(content, `cloud${count - 1}`)).to.deep.equal(expected(count - 1));
      });
    }
  }

  it('work for thousands of clouds of twenty settings', async () => {
    const shared = numbers(20).map((at) => `k${at}: v${at}`);
    const clouds = numbers(3000).map((at) => `  cloud${at}: { <<: *x, auth: { project_name: p${at} } }\n`);
    const cloud = await settingsOf(`x: &x { ${shared.join(', ')} }\nclouds:\n${clouds.join('')}`, 'cloud2999');
    expect(cloud).to.deep.include({ k0: 'v0', k19: 'v19', auth: { project_name: 'p2999' } });
  });

  it('let a setting of the cloud take precedence, before and after the merge', async () => {
    const shared = 'x: &x { region_name: shared, interface: shared }\n';
    for (const cloud of ['{ region_name: own, <<: *x }', '{ <<: *x, region_name: own }'])
      expect(await settingsOf(`${shared}clouds: { c: ${cloud} }`)).to.deep.equal({
        region_name: 'own',
        interface: 'shared',
      });
  });

  it('refer to the latest definition before the alias', async () => {
    expect(await settingsOf('a: &v one\nclouds: { c: { x: *v, y: &v two, z: *v } }')).to.deep.equal({
      x: 'one',
      y: 'two',
      z: 'two',
    });
  });

  it('do not merge a quoted <<', async () => {
    expect(await settingsOf('clouds: { c: { "<<": { a: b } } }')).to.deep.equal({ '<<': { a: 'b' } });
  });

  const levels = (count: number, item: (below: string) => string) =>
    `x0: &x0 [SENTINEL, SENTINEL]\n${numbers(count)
      .map((at) => `x${at + 1}: &x${at + 1} ${item(`*x${at}`)}\n`)
      .join('')}`;
  const explosive: [what: string, content: string][] = [
    ['lists of lists', levels(9, (below) => `[${Array(9).fill(below).join(', ')}]`)],
    ['maps of maps', levels(30, (below) => `{ a: ${below}, b: ${below} }`)],
    [
      'merges of merges',
      `x0: &x0 { k: SENTINEL }\n${numbers(40)
        .map((at) => `x${at + 1}: &x${at + 1} { <<: [*x${at}, *x${at}], k${at}: v }\n`)
        .join('')}`,
    ],
    ['many aliases of a large list', `x: &x [${Array(5000).fill('a')}]\ny: [${Array(5000).fill('*x')}]\n`],
    ['a map that merges itself', 'x: &x { <<: *x }\n'],
    ['a list that contains itself', 'x: &x [*x]\n'],
  ];
  for (const [what, content] of explosive) {
    it(`are rejected quickly in a malicious file: ${what}`, () =>
      withHome({ [cloudsYaml]: `${content}\nclouds: { c: {} }` }, async (home) => {
        const begun = performance.now();
        const { message, argument } = thrown(ArgumentError, () => readCloud('c', home));
        expect(performance.now() - begun).to.be.below(5_000);
        expect(argument).to.equal('cloud');
        expect(message).to.include('clouds.yaml').and.not.to.include('SENTINEL');
      }));
  }

  it('are read in time in a file of tens of thousands of settings', () =>
    withHome(
      {
        [cloudsYaml]: `x:\n${numbers(20_000)
          .map((at) => `  k${at}: v\n`)
          .join('')}clouds: { c: {} }`,
      },
      async (home) => {
        const begun = performance.now();
        expect(readCloud('c', home)).to.have.lengthOf(1);
        expect(performance.now() - begun).to.be.below(8_000);
      },
    ));

  for (const [what, cloud] of [
    ['a plain key', '{ auth: { a: 1,\n  a: SENTINEL } }'],
    ['a key beside a merge', '{ auth: { <<: *x, a: 1,\n  a: SENTINEL } }'],
    ['an alias', '{ auth: { a: 1,\n  *k : SENTINEL } }'],
  ])
    it(`do not hide a setting that occurs twice: ${what}`, () =>
      withHome({ [cloudsYaml]: `k: &k a\nx: &x { b: 2 }\nclouds: { c: ${cloud} }` }, async (home) => {
        const { message } = thrown(ArgumentError, () => readCloud('c', home));
        expect(message).to.include('line 4, DUPLICATE_KEY').and.not.to.include('SENTINEL');
      }));

  for (const merged of ['SENTINEL', '[SENTINEL]', '*SENTINEL', '~'])
    it(`are rejected in a merge of ${merged}`, () =>
      withHome({ [cloudsYaml]: `clouds: { c: { <<: ${merged} } }` }, async (home) => {
        expect(thrown(ArgumentError, () => readCloud('c', home)).message).not.to.include('SENTINEL');
      }));
});

describe('scalars in clouds.yaml are read as strings:', () => {
  for (const [written, meant] of [
    ['1234', '1234'],
    ['0123', '0123'],
    ['0x1F', '0x1F'],
    ['12e4', '12e4'],
    ['1_000', '1_000'],
    ['1.50', '1.50'],
    ['12345678901234567890', '12345678901234567890'],
    ['true', 'true'],
    ['no', 'no'],
    ['2026-01-01', '2026-01-01'],
    ['.inf', '.inf'],
    ['"null"', 'null'],
    ["'~'", '~'],
    ['"a\\u00e9\\n"', 'aé\n'],
    ["'it''s'", "it's"],
    ['!!str 0123', '0123'],
    ['p@ss # a comment', 'p@ss'],
    ['p#ss', 'p#ss'],
  ] as const) {
    it(`password: ${written}`, async () => {
      expect(
        userOf(await requestsOf({ [cloudsYaml]: sampleCloud.replace('password: pass', `password: ${written}`) })),
      ).to.deep.equal({ ...sampleUser, password: meant });
    });
  }

  /** The settings under `auth` in the first layer. */
  const authIn = (name: string, home: Home) => (readCloud(name, home)[0] as Tree).get('auth') as Tree | undefined;
  const passwordOf = (content: string) =>
    withHome({ [cloudsYaml]: content }, async (home) => authIn('c', home)?.get('password'));

  it('that look like numbers', () =>
    fc.assert(
      fc.asyncProperty(fc.stringMatching(/^[-+]?\.?[0-9][0-9a-fox_.eE+]*$/), async (text) => {
        expect(await passwordOf(`clouds:\n  c:\n    auth:\n      password: ${text}\n`)).to.equal(text);
      }),
    ));

  it('in quotes, even in a JSON file', () =>
    fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'grapheme', minLength: 1 }),
        fc.constantFrom('', '  ', '\t'),
        async (text, indent) => {
          expect(
            await passwordOf(JSON.stringify({ clouds: { c: { auth: { password: text } } } }, null, indent)),
          ).to.equal(text);
        },
      ),
    ));

  it('with names that every object has', async () => {
    await withHome(
      {
        [cloudsYaml]:
          'clouds: { __proto__: { auth: { password: a } }, constructor: { __proto__: { auth: { password: b } } } }',
      },
      async (home) => {
        expect(authIn('__proto__', home)?.get('password')).to.equal('a');
        expect(authIn('constructor', home)).to.equal(undefined);
        thrown(ArgumentError, () => readCloud('toString', home));
        expect(({} as { auth?: unknown }).auth).to.equal(undefined);
      },
    );
  });
});
