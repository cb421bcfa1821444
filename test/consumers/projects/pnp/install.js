// Installs the packed package with Yarn's Plug'n'Play, in a project that has the files of ../one-copy.
import { spawnSync } from 'node:child_process';
import { cpSync, writeFileSync } from 'node:fs';

const [yarn, tarball, registry] = process.argv.slice(2);
for (const file of ['main.js', 'check.js', 'required.cjs']) cpSync(`../one-copy/${file}`, file);
const manifest = {
  private: true,
  type: 'module',
  dependencies: { 'csbs-client': `file:${tarball}` },
  resolutions: { axios: '1.21.1' },
};
writeFileSync('package.json', JSON.stringify(manifest));
// With an empty lock file, Yarn treats this folder as a separate project.
writeFileSync('yarn.lock', '');
const env = { YARN_NPM_REGISTRY_SERVER: registry, YARN_ENABLE_GLOBAL_CACHE: 'false', YARN_ENABLE_TELEMETRY: 'false' };
const { status } = spawnSync(process.execPath, [yarn, 'install', '--no-immutable'], {
  env: { ...process.env, ...env },
  stdio: 'inherit',
});
process.exitCode = status ?? 1;
