// A real Keystone responds as recorded. test/testing/keystone.test.ts compares the fake cloud with the same recording.
import { readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { recordedForm, signIn } from './recorded-form.js';
import { expired, requests, type Setting } from './requests.js';
import { setup, tokenOfAnna, untilExpired } from './setup.js';

const file = new URL('recorded.json', import.meta.url);

describe('a real Keystone: recorded responses', () => {
  const recorded = JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
  const responses: Record<string, string> = {};
  let setting: Setting;

  before(async () => {
    const { keystone, fixtures } = setup();
    const { anna, domain, shop, credential } = fixtures;
    setting = await signIn({
      url: keystone.url,
      user: anna.name,
      domain: domain.name,
      password: anna.password,
      project: shop.name,
      projectId: shop.id,
      credential: credential.name,
      credentialId: credential.id,
      secret: credential.secret,
    });
  });

  after(() => {
    if (process.env.KEYSTONE_RECORD === '1') writeFileSync(file, `${JSON.stringify(responses, null, 2)}\n`);
  });

  async function compare(title: string, response: Promise<string>): Promise<void> {
    responses[title] = await response;
    if (process.env.KEYSTONE_RECORD !== '1') expect(responses[title]).to.equal(recorded[title]);
  }

  for (const [title, request] of requests) it(title, () => compare(title, recordedForm(setting, request(setting))));

  it('an expired token', async () => {
    const { url } = setup().short;
    const { id } = await tokenOfAnna(undefined, url);
    await untilExpired();
    for (const [title, request] of expired) await compare(title, recordedForm({ ...setting, url }, request(id)));
  });
});
