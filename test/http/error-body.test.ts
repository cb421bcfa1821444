import { expect } from 'chai';
import fc from 'fast-check';
import { readErrorBody } from '../../src/http/error-body.js';

const shapes: [
  name: string,
  body: unknown,
  code: string | undefined,
  detail: string | undefined,
  requestId?: string,
][] = [
  [
    'CSBS',
    { error_code: 'CSBS.6040', error_msg: 'The checkpoint item is not found.' },
    'CSBS.6040',
    'The checkpoint item is not found.',
  ],
  [
    'the gateway',
    { error_msg: 'Incorrect token', error_code: 'APIGW.0301', request_id: 'r1' },
    'APIGW.0301',
    'Incorrect token',
    'r1',
  ],
  [
    'VBS',
    { error: { code: 'VolumeBackup.0123', message: 'The backup does not exist.' } },
    'VolumeBackup.0123',
    'The backup does not exist.',
  ],
  [
    'Cinder',
    { itemNotFound: { code: 404, message: 'Backup could not be found.' } },
    'itemNotFound',
    'Backup could not be found.',
  ],
  ['Cinder, too much', { overLimit: { code: 413, message: 'Slow down.', retryAfter: '5' } }, 'overLimit', 'Slow down.'],
  [
    'Keystone, whose code is a number',
    { error: { code: 401, message: 'Log in.', title: 'Unauthorized' } },
    undefined,
    'Log in.',
  ],
  ['Keystone without a message', { error: { code: 401, title: 'Unauthorized' } }, undefined, 'Unauthorized'],
  ['a code in digits', { error_code: '500', error_msg: 'broken' }, undefined, 'broken'],
  ['codes of another name within error', { error: { error_code: 'X.1', error_msg: 'no' } }, 'X.1', 'no'],
  [
    'an empty error_code beside error',
    { error: { code: 'VB.1', message: 'no' }, error_code: null, error_msg: '' },
    'VB.1',
    'no',
  ],
  ['error as a string', { error: 'no', message: 'at all' }, undefined, 'at all'],
  ['code and message', { code: 'X.1', message: 'no' }, 'X.1', 'no'],
  ['a message alone, before other objects', { message: 'no', other: { message: 'of another' } }, undefined, 'no'],
  ['a code alone, before other objects', { code: 'X.1', other: { message: 'of another' } }, 'X.1', undefined],
  ['a code that begins with digits', { error_code: '5xx.1', error_msg: 'no' }, '5xx.1', 'no'],
  ['a title with attributes', '<html><title lang="en">Busy</title> nginx', undefined, 'Busy'],
  ['a heading with attributes', '<html><h1 class="a">Busy</h1> later', undefined, 'Busy'],
  ['a string with an angle bracket', 'a <b> c', undefined, 'a <b> c'],
  ['fields of wrong types', { error_code: { a: 1 }, error_msg: ['x'] }, undefined, undefined],
  ['null for error', { error: null }, undefined, undefined],
  ['an object without anything known', { a: 1 }, undefined, undefined],
  ['an array', '[1,2]', undefined, '[1,2]'],
  ['a JSON string', '"no"', undefined, 'no'],
  [
    'an HTML page',
    '<html><head><title>502 Bad\n Gateway</title></head><body>nginx</body></html>',
    undefined,
    '502 Bad Gateway',
  ],
  ['an HTML page without a title', '<!DOCTYPE html><body><h1>Busy</h1> later</body>', undefined, 'Busy'],
  ['an HTML page after an empty line', '\n<body>come back</body>', undefined, 'come back'],
  ['an HTML page after a word of the gateway', 'error <html><title>Busy</title>', undefined, 'Busy'],
  ['an HTML page whose tag has attributes', 'error <html lang="en"><title>Busy</title>', undefined, 'Busy'],
  ['an HTML page of paragraphs', '<p>come</p><p>back</p>', undefined, 'come back'],
  ['only a string as the error', { error: 'no', code: 'X.1' }, 'X.1', 'no'],
  ['a message alone, with error_msg', { error_msg: 'no' }, undefined, 'no'],
  ['a request id alone', { request_id: 'r9' }, undefined, undefined, 'r9'],
  ['an HTML page without a heading', '<body>come <b>back</b></body>', undefined, 'come back'],
  ['plain text', 'upstream\r\nconnect error', undefined, 'upstream connect error'],
  ['an empty string', '', undefined, undefined],
  ['blanks', ' \n ', undefined, undefined],
  ['truncated JSON', '{"error_code": "CS', undefined, '{"error_code": "CS'],
];

describe('error bodies', () => {
  for (const [name, body, code, detail, requestId] of shapes) {
    it(`are read: ${name}`, () => {
      const found = readErrorBody(typeof body === 'string' ? body : JSON.stringify(body));
      expect([found.code, found.detail, found.requestId]).to.deep.equal([code, detail, requestId]);
    });
  }

  it('come from the service only if error_code or error.code is a name', () => {
    const named = shapes
      .filter(([, body]) => readErrorBody(typeof body === 'string' ? body : JSON.stringify(body)).fromService)
      .map(([name]) => name);
    expect(named).to.deep.equal([
      'CSBS',
      'the gateway',
      'VBS',
      'codes of another name within error',
      'an empty error_code beside error',
      'a code that begins with digits',
    ]);
  });

  it('may contain the delay in the form of OpenStack, as a number or as digits', () => {
    const delayIn = (retryAfter?: unknown) =>
      readErrorBody(JSON.stringify({ overLimit: { code: 413, message: 'Slow down.', retryAfter } })).retryAfter;
    expect([delayIn(5), delayIn('7'), delayIn(), delayIn(null), delayIn({})]).to.deep.equal([
      '5',
      '7',
      undefined,
      undefined,
      undefined,
    ]);
  });

  const truncated: [within: string, text: string][] = [
    ['a string', '{"error_code": "X.1", "error_msg": "a long mess'],
    ['a list', '{"error_code": "X.1", "details": ["first", "sec'],
    ['a list in an object in a list', '{"error_code": "X.1", "details": [{"a": ["b"], "c": ["d'],
    ['a string with brackets', '{"error_code": "X.1", "error_msg": "[{ and more'],
    ['a string after quotes and backslashes', '{"error_code": "X.1", "a": "\\"}]\\\\", "error_msg": "a long mess'],
    ['an escape', '{"error_code": "X.1", "error_msg": "line\\'],
    ['the escape of a character', '{"error_code": "X.1", "error_msg": "caf\\u00E'],
    ['a string after the escape of a character', '{"error_code": "X.1", "error_msg": "caf\\u00e9 and'],
  ];
  for (const [within, text] of truncated)
    it(`that are truncated within ${within} keep their code`, () => {
      const { code, fromService } = readErrorBody(text, true);
      expect([code, fromService]).to.deep.equal(['X.1', true]);
    });

  it('that are truncated keep what is there of the message', () => {
    const { detail } = readErrorBody('{"error_code": "X.1", "error_msg": "caf\\u00e9 and\\', true);
    expect(detail).to.equal('café and…');
  });

  for (const [what, text] of [
    ['opening brackets', '<'.repeat(1_000_000)],
    ['opening titles', '<title'.repeat(200_000)],
    ['opening tags', '<a '.repeat(300_000)],
    ['blanks', `<html>${' '.repeat(1_000_000)}`],
  ] as const) {
    it(`do not block the process with a million ${what}`, function () {
      this.timeout(2_000);
      readErrorBody(text);
    });
  }

  it('never make the reader throw, and result in one line', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.json(),
      fc.anything().map((value) => JSON.stringify({ error: value, error_msg: value }) ?? ''),
    );
    fc.assert(
      fc.property(text, (body) => {
        const { code, detail, requestId } = readErrorBody(body);
        return [code, detail, requestId].every((text) => text === undefined || (text !== '' && !/[\r\n]/.test(text)));
      }),
    );
  });
});
