// Node's own modules, loaded when the first request needs them: the package must load in every runtime.

/** A built-in module of Node; undefined in other runtimes, some of which throw. */
export function nodeModule<T>(name: string): T | undefined {
  const { process } = globalThis as { process?: { getBuiltinModule?(name: string): unknown } };
  try {
    return process?.getBuiltinModule?.(name) as T | undefined;
  } catch {
    return undefined;
  }
}
