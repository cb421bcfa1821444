import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { type FakeCloud, startFakeCloud } from '../../src/testing/index.js';
import { recordedForm, signIn } from '../keystone/recorded-form.js';
import { expired, requests, type Setting } from '../keystone/requests.js';

describe("the fake cloud's Keystone responds like a real one", () => {
  const recorded = JSON.parse(readFileSync(new URL('../keystone/recorded.json', import.meta.url), 'utf8')) as Record<
    string,
    string
  >;
  let cloud: FakeCloud;
  let setting: Setting;

  before(async () => {
    cloud = await startFakeCloud();
    const [by, credential] = [cloud.openrc('password'), cloud.openrc('applicationCredential')];
    const given = (value: string | undefined) => value ?? '';
    setting = await signIn({
      url: cloud.url,
      user: given(by.OS_USERNAME),
      domain: given(by.OS_USER_DOMAIN_NAME),
      password: given(by.OS_PASSWORD),
      project: given(by.OS_PROJECT_NAME),
      projectId: cloud.clientOptions().projectId,
      credential: 'fake-credential',
      credentialId: given(credential.OS_APPLICATION_CREDENTIAL_ID),
      secret: given(credential.OS_APPLICATION_CREDENTIAL_SECRET),
    });
  });

  after(() => cloud.close());

  for (const [title, request] of requests)
    it(title, async () => expect(await recordedForm(setting, request(setting))).to.equal(recorded[title]));

  for (const [title, request] of expired) {
    it(title, async () => {
      const now = Date.now;
      Date.now = () => now() + 24 * 3_600_000;
      try {
        expect(await recordedForm(setting, request(setting.token))).to.equal(recorded[title]);
      } finally {
        Date.now = now;
      }
    });
  }

  it('sends every recorded request', () => {
    expect([...requests, ...expired].map(([title]) => title)).to.have.members(Object.keys(recorded));
  });
});
