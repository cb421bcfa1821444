import { expect } from 'chai';
import { type CatalogService, chooseEndpoints, removeVersion } from '../../../src/auth/keystone/catalog.js';
import { ArgumentError, type SessionChoice } from '../../../src/index.js';
import { thrown } from '../../support/errors.js';

/** One endpoint per line: `type region interface url`. */
function catalog(...lines: string[]): CatalogService[] {
  return lines.map((line) => {
    const [type = '', region = '', name = '', url = ''] = line.split(' ');
    return { type, endpoints: [{ interface: name, region: region === '-' ? undefined : region, url }] };
  });
}

const csbs = 'data-protect de public https://csbs.de/v1/p';

describe('the choice of endpoints', () => {
  const table: [name: string, lines: string[], choice: SessionChoice, endpoints: object][] = [
    [
      'uses CSBS and VBS',
      [csbs, 'vbs de public https://vbs.de/v2/p'],
      {},
      { csbs: 'https://csbs.de', vbs: 'https://vbs.de' },
    ],
    [
      'omits services that the catalog does not have',
      [csbs, 'compute de public https://nova.de/v2.1/p'],
      {},
      { csbs: 'https://csbs.de' },
    ],
    [
      'prefers vbs to vbsv2 to volumev2 to volumev3 to block-storage',
      [
        ...['block-storage', 'volumev3', 'volumev2', 'vbsv2', 'vbs'].map(
          (type) => `${type} de public https://${type}.de/v2/p`,
        ),
      ],
      {},
      { vbs: 'https://vbs.de' },
    ],
    [
      'uses block-storage if there is nothing better',
      ['block-storage de public https://b.de/v3/p'],
      {},
      { vbs: 'https://b.de' },
    ],
    [
      'uses the public interface by default',
      ['data-protect de internal https://in.de/v1/p', csbs],
      {},
      { csbs: 'https://csbs.de' },
    ],
    [
      'uses the interface that is named',
      ['data-protect de internal https://in.de/v1/p', csbs],
      { interface: 'internal' },
      { csbs: 'https://in.de' },
    ],
    [
      'uses the region that is named',
      [csbs, 'data-protect nl public https://csbs.nl/v1/p'],
      { region: 'nl' },
      { csbs: 'https://csbs.nl' },
    ],
    [
      'needs no region if only other services have several',
      [csbs, 'compute nl public https://nova.nl/v2/p'],
      {},
      { csbs: 'https://csbs.de' },
    ],
    [
      'needs no region if only another interface has several',
      [csbs, 'data-protect nl admin https://csbs.nl/v1/p'],
      {},
      { csbs: 'https://csbs.de' },
    ],
    [
      'uses an endpoint that is for all regions',
      [csbs, 'vbs - public https://vbs/v2/p'],
      { region: 'de' },
      { csbs: 'https://csbs.de', vbs: 'https://vbs' },
    ],
    [
      'falls back to another type in the region that is named',
      ['vbs nl public https://vbs.nl/v2/p', 'volumev3 de public https://c.de/v3/p'],
      { region: 'de' },
      { vbs: 'https://c.de' },
    ],
    [
      'omits services whose URL is known',
      ['vbs de public https://vbs.de/v2/p'],
      { known: ['csbs'] },
      { vbs: 'https://vbs.de' },
    ],
    [
      'needs no region if both URLs are known',
      [csbs, 'data-protect nl public https://csbs.nl/v1/p'],
      { known: ['csbs', 'vbs'] },
      {},
    ],
    [
      'needs no region for a service whose URL is known',
      [csbs, 'data-protect nl public https://csbs.nl/v1/p', 'vbs de public https://vbs.de/v2/p'],
      { known: ['csbs'] },
      { vbs: 'https://vbs.de' },
    ],
    ['accepts that all known services are missing', [], { known: ['csbs'] }, {}],
  ];
  for (const [name, lines, choice, endpoints] of table) {
    it(name, () => expect(chooseEndpoints(catalog(...lines), choice)).to.deep.equal(endpoints));
  }

  const impossible: [name: string, lines: string[], choice: SessionChoice, argument: string, parts: string[]][] = [
    ['several regions, and none is named', [csbs, 'vbs nl public https://vbs.nl/v2/p'], {}, 'region', ['de, nl']],
    ['an unknown region', [csbs, 'vbs nl public https://vbs.nl/v2/p'], { region: 'fr' }, 'region', ['"fr"', 'de, nl']],
    ['a missing interface', [csbs], { interface: 'admin' }, 'interface', ['"admin"', 'public']],
    [
      'none of the services',
      ['image de public https://i.de', 'compute de public https://c.de'],
      {},
      'auth',
      ['data-protect, vbs, vbsv2, volumev2, volumev3, block-storage', 'compute, image', 'endpoints'],
    ],
    ['nothing at all', [], {}, 'auth', ['empty']],
  ];
  for (const [name, lines, choice, argument, parts] of impossible) {
    it(`lists what the catalog offers: ${name}`, () => {
      const error = thrown(ArgumentError, () => chooseEndpoints(catalog(...lines), choice));
      expect(error.argument).to.equal(argument);
      for (const part of parts) expect(error.message).to.include(part);
    });
  }

  for (const [url, base] of [
    ['https://csbs.de/v1/p', 'https://csbs.de'],
    ['https://csbs.de/v2', 'https://csbs.de'],
    ['https://csbs.de/v3/', 'https://csbs.de'],
    ['https://nova.de/v2.1/p', 'https://nova.de'],
    ['https://host:8776/volume/v3/p', 'https://host:8776/volume'],
    ['https://v1.de/csbs', 'https://v1.de/csbs'],
    ['https://csbs.de/v10/p', 'https://csbs.de/v10/p'],
  ] as const) {
    it(`removes the version of ${url} and everything after it`, () => expect(removeVersion(url)).to.equal(base));
  }
});
