// A home folder of its own, with the files that a test puts there.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Variables that lead to nothing of this machine's own: `HOME` is the new folder. */
export interface Home {
  readonly HOME: string;
  readonly [name: string]: string;
}

/** Files by their path below the folder. In contents, `$HOME` is the folder. */
export async function withHome<T>(
  files: Readonly<Record<string, string>>,
  use: (home: Home) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'csbs-client-'));
  try {
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), content.replaceAll('$HOME', folder));
    }
    return await use({ HOME: folder });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Where clouds.yaml is at home. */
export const cloudsYaml = '.config/openstack/clouds.yaml';
export const secureYaml = '.config/openstack/secure.yaml';

/** Runs something with these variables in place of all of the process's own. */
export async function withEnvironment<T>(
  variables: Readonly<Record<string, string>>,
  use: () => Promise<T>,
): Promise<T> {
  const before = { ...process.env };
  const replace = (values: NodeJS.ProcessEnv) => {
    for (const name of Object.keys(process.env)) delete process.env[name];
    Object.assign(process.env, values);
  };
  replace(variables);
  try {
    return await use();
  } finally {
    replace(before);
  }
}
