import { expect } from 'chai';
import fc from 'fast-check';
import { decodeDescription, decodeServiceMetadata } from '../src/index.js';
import { example, spec } from './support/openapi.js';

describe('decodeServiceMetadata', () => {
  it("decodes the document's example, which has spaces around it and a string as progress", () => {
    const { backup } = example('SingleVolumeBackup') as { backup: { service_metadata: string } };
    expect(decodeServiceMetadata(backup.service_metadata)).to.deep.equal({
      bootable: false,
      backupurl: '58d94782-6509-45ad-9442-970d2a005050',
      BackupSize: 0,
      progress: 0,
      snap_id: '665e411f5d87431ca98c199fbd4a64fd',
      Type: 0,
    });
  });

  it('converts numeric strings of the documented numbers, and no others', () => {
    const properties = (spec.components.schemas.ServiceMetadata as { properties: Record<string, object> }).properties;
    const strings = Object.fromEntries(Object.keys(properties).map((key) => [key, '7']));
    const decoded = decodeServiceMetadata(JSON.stringify(strings)) ?? {};
    const numbers = Object.keys(decoded).filter((key) => decoded[key] === 7);
    expect(numbers).to.have.members(['DL', 'ST', 'BT', 'SS', 'progress', 'CS', 'Type', 'AT']);
    expect(Object.keys(decoded)).to.have.length(22);
  });

  const cases: [text: string | null | undefined, decoded: unknown][] = [
    ['{"AT": "12.5", "CS": "-3", "SS": " 4 "}', { AT: 12.5, CS: -3, SS: 4 }],
    ['\ufeff{"BT": "3.25"}\u00a0', { BT: 3.25 }],
    ['{"bootable": "true"}', { bootable: true }],
    ['{"bootable": "false"}', { bootable: false }],
    ['{"bootable": "True"}', { bootable: 'True' }],
    ['{"BT": "a5", "ST": "5a", "CS": ["5"], "other": "true"}', { BT: 'a5', ST: '5a', CS: ['5'], other: 'true' }],
    [
      '{"bootable": "maybe", "BT": "seven", "ST": null, "DL": ""}',
      { bootable: 'maybe', BT: 'seven', ST: null, DL: '' },
    ],
    ['{"CS": "99999999999999999999"}', { CS: '99999999999999999999' }],
    [
      '{"SNAPSHOTSIZE": "0", "B_ID": "1", "other": {"deep": ["1"]}}',
      { SNAPSHOTSIZE: '0', B_ID: '1', other: { deep: ['1'] } },
    ],
    ['{}', {}],
    ['', undefined],
    ['   ', undefined],
    [null, undefined],
    [undefined, undefined],
    ['plain text', undefined],
    ['{"cut": ', undefined],
    ['[1]', undefined],
    ['"text"', undefined],
    ['null', undefined],
    ['5', undefined],
  ];
  for (const [text, decoded] of cases) {
    it(`decodes ${JSON.stringify(text)}`, () => expect(decodeServiceMetadata(text)).to.deep.equal(decoded));
  }

  it('keeps the key __proto__ as data', () => {
    const decoded = decodeServiceMetadata('{"__proto__": {"polluted": 1}}') ?? {};
    expect(Object.keys(decoded)).to.deep.equal(['__proto__']);
    expect(({} as { polluted?: number }).polluted).to.equal(undefined);
  });
});

describe('decodeDescription', () => {
  const cases: [text: string | null | undefined, decoded: unknown][] = [
    ['{"DESC": "nightly", "INC": 1}', { DESC: 'nightly', INC: 1 }],
    [' {"DESC": "nightly", "INC": "0", "more": "1"} ', { DESC: 'nightly', INC: 0, more: '1' }],
    [' nightly ', { DESC: ' nightly ' }],
    ['[1]', { DESC: '[1]' }],
    ['5', { DESC: '5' }],
    ['{"cut": ', { DESC: '{"cut": ' }],
    ['--', { DESC: '--' }],
    ['', undefined],
    [' \n ', undefined],
    [null, undefined],
    [undefined, undefined],
  ];
  for (const [text, decoded] of cases) {
    it(`decodes ${JSON.stringify(text)}`, () => expect(decodeDescription(text)).to.deep.equal(decoded));
  }
});

describe('decoders', () => {
  it('never throw', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.json(), fc.anything()), (given) => {
        decodeServiceMetadata(given as string);
        decodeDescription(given as string);
      }),
    );
  });

  it('keep all keys, and the values of unknown ones', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (object) => {
        const text = JSON.stringify(object);
        const expected = JSON.parse(text) as Record<string, unknown>;
        for (const decoded of [decodeServiceMetadata(text), decodeDescription(text)]) {
          expect(Object.keys(decoded ?? {})).to.deep.equal(Object.keys(expected));
          for (const key of Object.keys(expected).filter((one) => one.length > 8))
            expect(decoded?.[key]).to.deep.equal(expected[key]);
        }
      }),
    );
  });
});
