// A temporary home folder with the files of a test.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Variables that keep a test away from the machine's own files. `HOME` is the temporary folder. */
export interface Home {
  readonly HOME: string;
  readonly [name: string]: string;
}

/** Files by their paths in the folder. In their contents, `$HOME` is the folder. */
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

/** The path of clouds.yaml in the home folder. */
export const cloudsYaml = '.config/openstack/clouds.yaml';
export const secureYaml = '.config/openstack/secure.yaml';
