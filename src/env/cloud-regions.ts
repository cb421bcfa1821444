// A cloud of clouds.yaml may have several regions, each with its own settings.
import { show } from '../checks.js';
import { ArgumentError } from '../errors.js';
import { isTree, type Tree } from './yaml-file.js';

interface Region {
  readonly name: string;
  readonly values: Tree;
}

/**
 * The cloud's settings in the requested region; otherwise, in the region that it names; otherwise, in its only region.
 *
 * @throws ArgumentError that lists the regions, if none is named or the requested one does not exist.
 */
export function selectRegion(layers: readonly Tree[], requested: string | undefined): readonly Tree[] {
  const first = (...keys: string[]) =>
    layers.flatMap((layer) => keys.map((key) => layer.get(key))).find((value) => value !== undefined && value !== null);
  const named = readRegions(first('region_name', 'region-name'));
  const listed = readRegions(first('regions'));
  const regions = listed.length > 0 ? listed : named.length > 1 ? named : [];
  const only = [named, listed].find(({ length }) => length === 1)?.[0]?.name;
  const name = requested ?? only;
  if (regions.length === 0) return name === undefined ? layers : [new Map([['region_name', name]]), ...layers];
  const all = regions.map((region) => region.name).join(', ');
  if (name === undefined)
    throw new ArgumentError(
      'region',
      `The cloud has several regions: name one of ${all} as region, or in OS_REGION_NAME together with OS_CLOUD.`,
    );
  const region = regions.find((one) => one.name === name);
  if (region === undefined) throw new ArgumentError('region', `The cloud has no region ${show(name)}, only ${all}.`);
  return [new Map([['region_name', name]]), region.values, ...layers];
}

/** A list of names, or of names with values. In older files, a string of comma-separated names. */
function readRegions(value: unknown): Region[] {
  if (value === undefined) return [];
  const entries: unknown[] =
    typeof value === 'string' ? value.split(',').map((name) => name.trim()) : Array.isArray(value) ? value : [value];
  return entries.filter((entry) => entry !== '').map(readRegion);
}

function readRegion(entry: unknown): Region {
  const name = isTree(entry) ? entry.get('name') : entry;
  const values = (isTree(entry) ? entry.get('values') : undefined) ?? new Map();
  if (typeof name !== 'string' || !isTree(values))
    throw new ArgumentError('cloud', "The cloud's regions must be a list of names, or of names with values.");
  return { name, values };
}
