// Which of a catalog's endpoints are the backup services'.
import { show } from '../../checks.js';
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
  /** Missing where it is for all regions. */
  readonly region: string | undefined;
  readonly url: string;
}

type Endpoints = Session['endpoints'];
type ServiceName = keyof Endpoints;

/** The types under which catalogs have the services, the best first. */
const typesOf: Readonly<Record<ServiceName, readonly string[]>> = {
  csbs: ['data-protect'],
  vbs: ['vbs', 'vbsv2', 'volumev2', 'volumev3', 'block-storage'],
};

export function isBackupService(type: unknown): boolean {
  return Object.values(typesOf).some((types) => types.some((one) => one === type));
}

/** @throws ArgumentError that names what there is, where the choice does not lead to one region or to no service. */
export function chooseEndpoints(catalog: readonly CatalogService[], choice: SessionChoice): Endpoints {
  const { interface: wanted = 'public', region, known = [] } = choice;
  const names = (['csbs', 'vbs'] as const).filter((name) => !known.includes(name));
  if (names.length === 0) return {};

  const offered = names.flatMap((name) =>
    typesOf[name].flatMap((type) => endpointsOf(catalog, type).map((endpoint) => ({ name, type, ...endpoint }))),
  );
  const fitting = offered.filter((endpoint) => endpoint.interface === wanted);
  if (fitting.length === 0) {
    if (known.length > 0) return {};
    throw offered.length === 0
      ? noService(catalog, names)
      : noInterface(wanted, list(offered.map((endpoint) => endpoint.interface)));
  }

  const chosen = chooseRegion(
    region,
    fitting.flatMap((endpoint) => endpoint.region ?? []),
  );
  const found: Endpoints = {};
  for (const { name, region: at, url } of fitting) {
    if (found[name] === undefined && (at === undefined || at === chosen)) found[name] = beforeVersion(url);
  }
  return found;
}

function endpointsOf(catalog: readonly CatalogService[], type: string): CatalogEndpoint[] {
  return catalog.filter((service) => service.type === type).flatMap(({ endpoints }) => endpoints);
}

function chooseRegion(wanted: string | undefined, offered: readonly string[]): string | undefined {
  const regions = [...new Set(offered)];
  if (wanted === undefined) {
    if (regions.length > 1)
      throw new ArgumentError(
        'region',
        `The catalog has these services in several regions: name one of ${list(regions)} as region.`,
      );
    return regions[0];
  }
  if (regions.length > 0 && !regions.includes(wanted)) {
    throw new ArgumentError(
      'region',
      `The catalog does not have these services in region ${show(wanted)}, only in ${list(regions)}.`,
    );
  }
  return wanted;
}

/** What stands before the version, since each call adds its own version and project. */
export function beforeVersion(url: string): string {
  return url.replace(/\/v[123](\.\d+)?(\/.*)?$/s, '');
}

function noService(catalog: readonly CatalogService[], names: readonly ServiceName[]): ArgumentError {
  const wanted = names.flatMap((name) => typesOf[name]).join(', ');
  const there = list(catalog.map(({ type }) => type));
  return new ArgumentError(
    'auth',
    `The catalog has none of the backup services (types ${wanted}); ${there === '' ? 'it is empty' : `it has ${there}`}. endpoints can be given by hand.`,
  );
}

function noInterface(wanted: string, there: string): ArgumentError {
  return new ArgumentError(
    'interface',
    `The catalog has these services not for interface ${show(wanted)}, only for ${there}.`,
  );
}

function list(names: readonly string[]): string {
  return [...new Set(names)].sort().join(', ');
}
