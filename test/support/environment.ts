/** Runs a function with these environment variables in addition to the others; undefined: without the variable. */
export async function withVariables<T>(
  values: Readonly<Record<string, string | undefined>>,
  use: () => T | Promise<T>,
): Promise<T> {
  const before = Object.fromEntries(Object.keys(values).map((name) => [name, process.env[name]]));
  set(values);
  try {
    return await use();
  } finally {
    set(before);
  }
}

/** Runs a function with these environment variables only. */
export function withEnvironment<T>(variables: Readonly<Record<string, string>>, use: () => Promise<T>): Promise<T> {
  return withVariables({ ...without(Object.keys(process.env)), ...variables }, use);
}

function set(values: Readonly<Record<string, string | undefined>>): void {
  for (const [name, value] of Object.entries(values))
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
}

/** The variables with these names, as absent. */
export function without(names: readonly string[]): Record<string, undefined> {
  return Object.fromEntries(names.map((name) => [name, undefined]));
}
