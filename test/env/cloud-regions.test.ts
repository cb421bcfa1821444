import { expect } from 'chai';
import { connectFromCloud } from '../../src/env/index.js';
import { ArgumentError } from '../../src/index.js';
import { cloudsYaml, secureYaml, withHome } from '../support/clouds.js';
import { withEnvironment } from '../support/environment.js';
import { failure } from '../support/errors.js';
import { requestsOf, sampleCloud, sampleUser, userOf } from '../support/sample-cloud.js';

describe('regions of a cloud', () => {
  for (const [what, entry] of [
    ['a list', 'regions: [eu-de]'],
    ['a comma-separated string', 'region_name: "eu-de"\n    regions: eu-de, eu-nl'],
  ] as const) {
    it(`are read from ${what}`, async () => {
      const content = sampleCloud.replace('region_name: eu-de', entry);
      expect(userOf(await requestsOf({ [cloudsYaml]: content }))).to.deep.equal(sampleUser);
    });
  }

  it('have settings that take precedence over those of the cloud', async () => {
    const regions = `    regions: [eu-nl, { name: eu-de, values: { auth: { username: other } } }]\n`;
    const content = sampleCloud.replace(/ +region_name.*\n/, regions);
    expect(userOf(await requestsOf({ [cloudsYaml]: content }, { region: 'eu-de' }))).to.deep.equal({
      ...sampleUser,
      name: 'other',
    });
    expect((await failure(ArgumentError, requestsOf({ [cloudsYaml]: content }))).message).to.include('eu-nl, eu-de');
  });

  it('are read from region_name if it names several', async () => {
    for (const regions of ['[eu-de, eu-nl]', 'eu-de,eu-nl', '"eu-nl, eu-de,"']) {
      const content = sampleCloud.replace('region_name: eu-de', `region_name: ${regions}`);
      expect((await failure(ArgumentError, requestsOf({ [cloudsYaml]: content }))).argument).to.equal('region');
      expect(userOf(await requestsOf({ [cloudsYaml]: content }, { region: 'eu-de' }))).to.deep.equal(sampleUser);
    }
  });

  it('do not replace the region that the cloud names, even if they, or those of its profile, are others', async () => {
    const catalog = /catalog .*"eu-xx"/;
    const elsewhere = sampleCloud.replace('region_name: eu-de', 'region_name: eu-xx');
    expect((await failure(ArgumentError, requestsOf({ [cloudsYaml]: elsewhere }))).message).to.match(catalog);
    expect(
      (await failure(ArgumentError, requestsOf({ [cloudsYaml]: elsewhere.replace('region_name', 'region-name') })))
        .message,
    ).to.match(catalog);
    expect(userOf(await requestsOf({ [cloudsYaml]: elsewhere }, { region: 'eu-de' }))).to.deep.equal(sampleUser);
    for (const one of ['[eu-xx]', '"eu-xx,"']) {
      expect(
        (await failure(ArgumentError, requestsOf({ [cloudsYaml]: elsewhere.replace('eu-xx', one) }))).message,
      ).to.match(catalog);
    }
    const unset = { [cloudsYaml]: elsewhere, [secureYaml]: 'clouds: { otc: { region_name: ~ } }' };
    expect((await failure(ArgumentError, requestsOf(unset))).message).to.match(catalog);
    const listed = elsewhere.replace('region_name: eu-xx', 'regions: "eu-de, eu-nl"\n    region-name: eu-xx');
    expect((await failure(ArgumentError, requestsOf({ [cloudsYaml]: listed }))).message).to.match(
      /"eu-xx".*eu-de, eu-nl/,
    );
    const profile = { '.config/openstack/clouds-public.yaml': 'public-clouds: { v: { regions: [eu-de, eu-nl] } }' };
    for (const content of [elsewhere, elsewhere.replace('region_name', 'region-name')]) {
      const files = { ...profile, [cloudsYaml]: content.replace('region', 'profile: v\n    region') };
      expect((await failure(ArgumentError, requestsOf(files))).message).to.match(catalog);
      const split = { ...files, [secureYaml]: 'clouds: { otc: { auth: { password: pass } } }' };
      expect((await failure(ArgumentError, requestsOf(split))).message).to.match(catalog);
    }
  });

  for (const regions of [
    '[{ SENTINEL: 1 }]',
    '{ SENTINEL: 1 }',
    '[SENTINEL, ~]',
    '[[SENTINEL]]',
    '[{ name: SENTINEL, values: SENTINEL }]',
    '[{ name: [SENTINEL] }]',
  ]) {
    it(`cause an error without their content if they are invalid: ${regions}`, () =>
      withHome({ [cloudsYaml]: `clouds: { otc: { regions: ${regions} } }` }, (home) =>
        withEnvironment(home, async () => {
          const error = await failure(ArgumentError, connectFromCloud('otc'));
          expect(error.message).to.match(/regions must be a list of names/);
          expect(error.message).not.to.include('SENTINEL');
        }),
      ));
  }
});
