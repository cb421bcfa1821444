// Creates what the tests need in Keystone: a domain with users, projects, an application credential, and a catalog.
import { type Admin, actAs, fetchToken } from './admin.js';

export interface Fixtures {
  readonly domain: { readonly id: string; readonly name: string };
  /** Members of `shop` and `archive`; none has a role in `closed`. */
  readonly anna: { readonly id: string; readonly name: string; readonly password: string };
  /** Its default project is `shop`. */
  readonly userWithDefaultProject: { readonly id: string };
  readonly disabled: { readonly id: string };
  readonly shop: Project;
  readonly archive: Project;
  readonly closed: Project;
  /** Anna's, for `shop`. */
  readonly credential: { readonly id: string; readonly name: string; readonly secret: string };
}

interface Project {
  readonly id: string;
  readonly name: string;
}

/** With characters that must be escaped, in JSON and elsewhere. */
const password = 'Passwort "mit" \\Ümläuten\\ & 100% 🔑';

export async function createFixtures(url: string, admin: Admin): Promise<Fixtures> {
  const domain = await admin.create<Project>('domains', 'domain', { name: 'Bäckerei & Söhne' });
  const within = { domain_id: domain.id };
  const [shop, archive, closed] = await Promise.all(
    ['shop', 'archive', 'closed'].map((name) => admin.create<Project>('projects', 'project', { name, ...within })),
  );
  if (shop === undefined || archive === undefined || closed === undefined) throw new Error('no projects');
  const anna = await admin.create<Project>('users', 'user', { name: 'anna müller', password, ...within });
  const userWithDefaultProject = await admin.create('users', 'user', {
    name: 'with default project',
    password,
    default_project_id: shop.id,
    ...within,
  });
  const disabled = await admin.create('users', 'user', { name: 'disabled', password, enabled: false, ...within });
  const { roles } = (await (await admin.call('GET', 'roles?name=member')).json()) as { roles: { id: string }[] };
  for (const [project, user] of [
    [shop, anna],
    [archive, anna],
    [shop, userWithDefaultProject],
  ] as const) {
    await admin.call('PUT', `projects/${project.id}/users/${user.id}/roles/${roles[0]?.id}`);
  }
  const { id: token } = await fetchToken(url, { id: anna.id, password }, { project: { id: shop.id } });
  const credential = await actAs(url, token).create<Fixtures['credential']>(
    `users/${anna.id}/application_credentials`,
    'application_credential',
    {
      name: 'nightly audit',
    },
  );
  return { domain, anna: { ...anna, password }, userWithDefaultProject, disabled, shop, archive, closed, credential };
}

/** CSBS in two regions; VBS under its own type in one of them, and only as Cinder in the other. */
export async function createCatalog(admin: Admin, service: string): Promise<void> {
  for (const [type, path, regions] of [
    ['data-protect', 'v1/$(project_id)s', ['eu-de', 'eu-nl']],
    ['vbs', 'v2/$(project_id)s', ['eu-de']],
    ['volumev3', 'v3/$(project_id)s', ['eu-de', 'eu-nl']],
    ['compute', 'v2.1', ['eu-de', 'us-east']],
  ] as const) {
    const { id } = await admin.create('services', 'service', { type, name: `the ${type}` });
    for (const region of regions) {
      if ((await admin.call('GET', `regions/${region}`)).status === 404)
        await admin.create('regions', 'region', { id: region });
      for (const name of ['public', 'internal']) {
        const at = `${service}/${region}/${type === 'volumev3' ? 'cinder-' : ''}${name}`;
        await admin.create('endpoints', 'endpoint', {
          service_id: id,
          interface: name,
          region_id: region,
          url: `${at}/${path}`,
        });
      }
    }
  }
}
