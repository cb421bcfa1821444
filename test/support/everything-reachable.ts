import { inspect } from 'node:util';

/**
 * Everything that can be reached from a value: inspected at any depth, serialized, its stack, own and inherited
 * properties.
 */
export function everythingReachable(value: unknown): string {
  const pieces = [
    inspect(value, {
      showHidden: true,
      depth: Number.POSITIVE_INFINITY,
      getters: true,
      maxStringLength: null,
      maxArrayLength: null,
    }),
    String(value),
  ];
  try {
    pieces.push(JSON.stringify(value) ?? '');
  } catch {}
  for (let object = value; typeof object === 'object' && object !== null; object = Object.getPrototypeOf(object)) {
    for (const key of Reflect.ownKeys(object))
      pieces.push(String(key), inspect(Reflect.get(object, key, value), { showHidden: true, depth: 10 }));
  }
  return pieces.join('\n');
}
