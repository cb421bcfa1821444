// A cloud of clouds.yaml may have several regions, each with settings of its own.
import { isRecord, show } from '../checks.js';
import { ArgumentError } from '../errors.js';
import type { Cloud } from './clouds-files.js';

/** The cloud's settings in the wanted region, or in its only one. @throws ArgumentError that lists the regions where none or another is named. */
export function inRegion(cloud: Cloud, wanted: string | undefined): Cloud {
  const regions = (Array.isArray(cloud.regions) ? (cloud.regions as unknown[]) : []).flatMap(readRegion);
  const own = typeof cloud.region_name === 'string' && cloud.region_name !== '' ? cloud.region_name : undefined;
  const name = wanted ?? own ?? (regions.length === 1 ? regions[0]?.name : undefined);
  if (regions.length === 0) return name === undefined ? cloud : { ...cloud, region_name: name };
  const listed = regions.map((region) => region.name).join(', ');
  if (name === undefined) throw new ArgumentError('region', `The cloud has several regions: name one of ${listed} as region, or in OS_REGION_NAME.`);
  const region = regions.find((one) => one.name === name);
  if (region === undefined) throw new ArgumentError('region', `The cloud has no region ${show(name)}, only ${listed}.`);
  const { auth } = region.values;
  const values = isRecord(auth) && isRecord(cloud.auth) ? { ...region.values, auth: { ...cloud.auth, ...auth } } : region.values;
  return { ...cloud, ...values, region_name: name };
}

function readRegion(entry: unknown): { name: string; values: Cloud }[] {
  if (typeof entry === 'string') return [{ name: entry, values: {} }];
  if (!isRecord(entry) || typeof entry.name !== 'string') return [];
  return [{ name: entry.name, values: isRecord(entry.values) ? entry.values : {} }];
}
