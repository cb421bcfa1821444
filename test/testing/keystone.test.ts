import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { type FakeCloud, startFakeCloud } from '../../src/testing/index.js';
import { answerOf, signedIn } from '../keystone/answers.js';
import { expired, questions, type World } from '../keystone/questions.js';

describe("the fake cloud's Keystone answers as a real one did", () => {
  const recorded = JSON.parse(readFileSync(new URL('../keystone/recorded.json', import.meta.url), 'utf8')) as Record<
    string,
    string
  >;
  let cloud: FakeCloud;
  let world: World;

  before(async () => {
    cloud = await startFakeCloud();
    const [by, credential] = [cloud.openrc('password'), cloud.openrc('applicationCredential')];
    const text = (value: string | undefined) => value ?? '';
    world = await signedIn({
      ...{
        url: cloud.url,
        user: text(by.OS_USERNAME),
        domain: text(by.OS_USER_DOMAIN_NAME),
        password: text(by.OS_PASSWORD),
      },
      ...{
        project: text(by.OS_PROJECT_NAME),
        projectId: cloud.clientOptions().projectId,
        credential: 'fake-credential',
      },
      ...{
        credentialId: text(credential.OS_APPLICATION_CREDENTIAL_ID),
        secret: text(credential.OS_APPLICATION_CREDENTIAL_SECRET),
      },
    });
  });

  after(() => cloud.close());

  for (const [what, ask] of questions)
    it(what, async () => expect(await answerOf(world, ask(world))).to.equal(recorded[what]));

  for (const [what, ask] of expired) {
    it(what, async () => {
      const now = Date.now;
      Date.now = () => now() + 24 * 3_600_000;
      try {
        expect(await answerOf(world, ask(world.token))).to.equal(recorded[what]);
      } finally {
        Date.now = now;
      }
    });
  }

  it('leaves no question of the record out', () => {
    expect([...questions, ...expired].map(([what]) => what)).to.have.members(Object.keys(recorded));
  });
});
