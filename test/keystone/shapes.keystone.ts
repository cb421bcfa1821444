// What a real Keystone answers is what was recorded; test/testing/keystone.test.ts holds the fake cloud's to the same record.
import { readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { answerOf, signedIn } from './answers.js';
import { expired, questions, type World } from './questions.js';
import { annasToken, stage, tillTheEnd } from './stage.js';

const file = new URL('recorded.json', import.meta.url);

describe('a real Keystone answers as recorded', () => {
  const recorded = JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
  const answers: Record<string, string> = {};
  let world: World;

  before(async () => {
    const { keystone, people } = stage();
    const { anna, domain, shop, credential } = people;
    world = await signedIn({
      ...{
        url: keystone.url,
        user: anna.name,
        domain: domain.name,
        password: anna.password,
        project: shop.name,
        projectId: shop.id,
      },
      ...{ credential: credential.name, credentialId: credential.id, secret: credential.secret },
    });
  });

  after(() => {
    if (process.env.KEYSTONE_RECORD === '1') writeFileSync(file, `${JSON.stringify(answers, null, 2)}\n`);
  });

  async function compare(what: string, answer: Promise<string>): Promise<void> {
    answers[what] = await answer;
    if (process.env.KEYSTONE_RECORD !== '1') expect(answers[what]).to.equal(recorded[what]);
  }

  for (const [what, ask] of questions) it(what, () => compare(what, answerOf(world, ask(world))));

  it('a token that has expired', async () => {
    const { url } = stage().short;
    const { id } = await annasToken(undefined, url);
    await tillTheEnd();
    for (const [what, ask] of expired) await compare(what, answerOf({ ...world, url }, ask(id)));
  });
});
