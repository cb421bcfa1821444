// Finds the endpoints of the backup services in a catalog.
import { show } from '../../checks.js';
import { type ServiceName, serviceNames } from '../../endpoint.js';
import { ArgumentError } from '../../errors.js';
import type { Session, SessionChoice } from '../authenticator.js';

/** A service of Keystone's catalog. */
export interface CatalogService {
  readonly type: string;
  readonly endpoints: readonly CatalogEndpoint[];
}

interface CatalogEndpoint {
  /** `public`, `internal` or `admin`. */
  readonly interface: string;
  /** Missing if the endpoint is for all regions. */
  readonly region: string | undefined;
  readonly url: string;
}

type SessionEndpoints = Session['endpoints'];

/** The types of the services in catalogs, in order of preference. */
const typesOf: Readonly<Record<ServiceName, readonly string[]>> = {
  csbs: ['data-protect'],
  vbs: ['vbs', 'vbsv2', 'volumev2', 'volumev3', 'block-storage'],
};

export function isBackupService(type: unknown): boolean {
  return Object.values(typesOf).some((types) => types.some((one) => one === type));
}

/** @throws ArgumentError that lists what the catalog offers, if the choice matches several regions or no service. */
export function chooseEndpoints(catalog: readonly CatalogService[], choice: SessionChoice): SessionEndpoints {
  const { interface: requested = 'public', region, known = [] } = choice;
  const names = serviceNames.filter((name) => !known.includes(name));
  if (names.length === 0) return {};

  const offered = names.flatMap((name) =>
    typesOf[name].flatMap((type) => endpointsOf(catalog, type).map((endpoint) => ({ name, type, ...endpoint }))),
  );
  const matching = offered.filter((endpoint) => endpoint.interface === requested);
  if (matching.length === 0) {
    if (known.length > 0) return {};
    throw offered.length === 0
      ? noService(catalog, names)
      : noInterface(requested, joinUnique(offered.map((endpoint) => endpoint.interface)));
  }

  const chosen = chooseRegion(
    region,
    matching.flatMap((endpoint) => endpoint.region ?? []),
  );
  const found: SessionEndpoints = {};
  for (const { name, region: offeredIn, url } of matching) {
    if (found[name] === undefined && (offeredIn === undefined || offeredIn === chosen))
      found[name] = removeVersion(url);
  }
  return found;
}

function endpointsOf(catalog: readonly CatalogService[], type: string): CatalogEndpoint[] {
  return catalog.filter((service) => service.type === type).flatMap(({ endpoints }) => endpoints);
}

function chooseRegion(requested: string | undefined, offered: readonly string[]): string | undefined {
  const regions = [...new Set(offered)];
  const names = joinUnique(regions);
  if (requested === undefined) {
    if (regions.length > 1)
      throw new ArgumentError(
        'region',
        `The catalog has these services in several regions: set region (OS_REGION_NAME) to one of ${names}.`,
      );
    return regions[0];
  }
  if (regions.length > 0 && !regions.includes(requested)) {
    throw new ArgumentError(
      'region',
      `The catalog does not have these services in region ${show(requested)}, only in ${names}.`,
    );
  }
  return requested;
}

/** Removes the version and everything after it, because each call adds its own version and project. */
export function removeVersion(url: string): string {
  return url.replace(/\/v[123](\.\d+)?(\/.*)?$/s, '');
}

function noService(catalog: readonly CatalogService[], names: readonly ServiceName[]): ArgumentError {
  const wanted = names.flatMap((name) => typesOf[name]).join(', ');
  const offered = catalog.length === 0 ? 'it is empty' : `it has ${joinUnique(catalog.map(({ type }) => type))}`;
  return new ArgumentError(
    'auth',
    `The catalog has none of the backup services (types ${wanted}); ${offered}. Pass their URLs as endpoints.`,
  );
}

function noInterface(requested: string, offered: string): ArgumentError {
  return new ArgumentError(
    'interface',
    `The catalog does not have these services for interface ${show(requested)}, only for ${offered}.`,
  );
}

function joinUnique(names: readonly string[]): string {
  return [...new Set(names)].sort().join(', ');
}
