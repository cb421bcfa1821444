// A project that is named together with an application credential: reading another project would be the worst outcome.
import { expect } from 'chai';
import { connectFromCloud, connectFromEnv } from '../../../src/env/index.js';
import { ArgumentError, CsbsClient, keystoneApplicationCredential } from '../../../src/index.js';
import { type FakeCloud, startFakeCloud } from '../../../src/testing/index.js';
import { cloudsYaml, withHome } from '../../support/clouds.js';
import { withEnvironment } from '../../support/environment.js';
import { failure, thrown } from '../../support/errors.js';

describe('an application credential', () => {
  let cloud: FakeCloud;
  let projectId = '';
  before(async () => {
    cloud = await startFakeCloud({ backups: 3 });
    projectId = cloud.clientOptions().projectId;
  });
  after(() => cloud.close());
  const connect = (more: Record<string, string>, options = {}) =>
    connectFromEnv({ ...cloud.openrc('applicationCredential'), ...more }, options);

  const own: Record<string, string>[] = [
    {},
    { OS_PROJECT_NAME: 'fake-project' },
    { OS_TENANT_NAME: 'fake-project' },
    { OS_PROJECT_NAME: 'fake-project', OS_PROJECT_DOMAIN_NAME: 'fake-domain' },
    { OS_PROJECT_NAME: 'fake-project', OS_PROJECT_DOMAIN_ID: 'fake-domain-id' },
    { OS_PROJECT_NAME: 'fake-project', OS_DEFAULT_DOMAIN: 'fake-domain-id' },
    { OS_PROJECT_ID: '$ID', OS_PROJECT_NAME: 'fake-project', OS_PROJECT_DOMAIN_NAME: 'fake-domain' },
    { OS_PROJECT_ID: '$ID', OS_DEFAULT_DOMAIN: 'other' },
    // A domain is used only together with a project.
    { OS_PROJECT_DOMAIN_NAME: 'other', OS_PROJECT_DOMAIN_ID: 'other' },
    { OS_USER_DOMAIN_NAME: 'other', OS_DOMAIN_NAME: 'other', OS_DEFAULT_DOMAIN: 'other' },
    { OS_PROJECT_NAME: '', OS_PROJECT_ID: '', OS_PROJECT_DOMAIN_NAME: 'other' },
  ];
  for (const env of own) {
    it(`accepts its own project: ${JSON.stringify(env)}`, async () => {
      const filled = Object.fromEntries(
        Object.entries(env).map(([name, value]) => [name, value.replace('$ID', projectId)]),
      );
      expect((await connect(filled)).projectId).to.equal(projectId);
    });
  }

  const others: [env: Record<string, string>, variable: string, value: string][] = [
    [{ OS_PROJECT_NAME: 'other' }, 'OS_PROJECT_NAME', 'other'],
    [{ OS_PROJECT_NAME: 'Fake-Project' }, 'OS_PROJECT_NAME', 'Fake-Project'],
    [{ OS_TENANT_NAME: 'other' }, 'OS_TENANT_NAME', 'other'],
    [{ OS_PROJECT_ID: 'other' }, 'OS_PROJECT_ID', 'other'],
    [{ OS_TENANT_ID: 'other' }, 'OS_TENANT_ID', 'other'],
    [{ OS_PROJECT_ID: '$ID', OS_PROJECT_NAME: 'other' }, 'OS_PROJECT_NAME', 'other'],
    [{ OS_PROJECT_ID: 'other', OS_PROJECT_NAME: 'fake-project' }, 'OS_PROJECT_ID', 'other'],
    [{ OS_PROJECT_NAME: 'fake-project', OS_PROJECT_DOMAIN_NAME: 'other' }, 'OS_PROJECT_DOMAIN_NAME', 'other'],
    [{ OS_PROJECT_NAME: 'fake-project', OS_PROJECT_DOMAIN_ID: 'other' }, 'OS_PROJECT_DOMAIN_ID', 'other'],
    [{ OS_PROJECT_NAME: 'fake-project', OS_DEFAULT_DOMAIN: 'other' }, 'OS_DEFAULT_DOMAIN', 'other'],
    [{ OS_PROJECT_NAME: 'fake-project', OS_DOMAIN_NAME: 'other' }, 'OS_DOMAIN_NAME', 'other'],
    [{ OS_PROJECT_ID: '$ID', OS_PROJECT_DOMAIN_ID: 'other' }, 'OS_PROJECT_DOMAIN_ID', 'other'],
    [
      { OS_PROJECT_NAME: 'fake-project', OS_PROJECT_DOMAIN_ID: 'fake-domain-id', OS_PROJECT_DOMAIN_NAME: 'other' },
      'OS_PROJECT_DOMAIN_NAME',
      'other',
    ],
  ];
  for (const [env, variable, value] of others) {
    it(`rejects another project, and names both: ${JSON.stringify(env)}`, async () => {
      const filled = Object.fromEntries(
        Object.entries(env).map(([name, text]) => [name, text.replace('$ID', projectId)]),
      );
      const { message, argument } = await failure(ArgumentError, connect(filled));
      // The variable that is set, not another of its names: it is the one to remove.
      expect(argument).to.equal(variable);
      for (const part of [variable, JSON.stringify(value), '"fake-project"', projectId])
        expect(message).to.include(part);
    });
  }

  it('rejects another project as an option, and accepts its own', async () => {
    const { message } = await failure(ArgumentError, connect({ OS_PROJECT_NAME: 'x' }, { projectId: 'other' }));
    for (const part of ['projectId', '"other"', projectId]) expect(message).to.include(part);
    expect((await connect({ OS_PROJECT_NAME: 'x' }, { projectId })).projectId).to.equal(projectId);
  });

  for (const [project, key, value] of [
    [{ project_name: 'other' }, 'project_name', 'other'],
    [{ tenant_name: 'other' }, 'tenant_name', 'other'],
    [{ project_id: 'other' }, 'project_id', 'other'],
    [{ project_name: 'fake-project', project_domain_name: 'other' }, 'project_domain_name', 'other'],
  ] as const) {
    it(`of clouds.yaml rejects another project: ${JSON.stringify(project)}`, () => {
      const openrc = cloud.openrc('applicationCredential');
      const auth = {
        auth_url: openrc.OS_AUTH_URL,
        application_credential_id: openrc.OS_APPLICATION_CREDENTIAL_ID,
        application_credential_secret: openrc.OS_APPLICATION_CREDENTIAL_SECRET,
        ...project,
      };
      return withHome({ [cloudsYaml]: JSON.stringify({ clouds: { c: { auth } } }) }, (home) =>
        withEnvironment(home, async () => {
          const { message } = await failure(ArgumentError, connectFromCloud('c'));
          for (const part of [key, JSON.stringify(value), '"fake-project"']) expect(message).to.include(part);
          expect(message).not.to.include(auth.application_credential_secret);
        }),
      );
    });
  }

  it('of keystoneApplicationCredential rejects another project at each call, not only at connect', async () => {
    const openrc = cloud.openrc('applicationCredential');
    const credential = {
      authUrl: openrc.OS_AUTH_URL ?? '',
      id: openrc.OS_APPLICATION_CREDENTIAL_ID,
      secret: openrc.OS_APPLICATION_CREDENTIAL_SECRET ?? '',
    };
    const auth = keystoneApplicationCredential({ ...credential, project: 'other', projectDomain: 'fake-domain' });
    expect((await failure(ArgumentError, CsbsClient.connect({ auth }))).argument).to.equal('project');
    const client = new CsbsClient({ ...cloud.clientOptions(), auth });
    await failure(ArgumentError, client.backups.list().toArray());
    const good = keystoneApplicationCredential({ ...credential, project: 'fake-project' });
    expect((await CsbsClient.connect({ auth: good })).projectId).to.equal(projectId);
    thrown(ArgumentError, () => keystoneApplicationCredential({ ...credential, projectDomain: 'd' }));
    thrown(ArgumentError, () => keystoneApplicationCredential({ ...credential, project: '' }));
  });
});
