// Validators that others use on a spec.
import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { npm, root } from '../tools.js';
import { createVenv } from './clients.js';
import { run } from './programs.js';

const spec = join(root, 'openapi.yaml');

export async function validateSwaggerParser(folder: string): Promise<void> {
  npm(['install', '--prefix', folder, '@apidevtools/swagger-parser@13.1.0'], folder);
  const program = `import parser from '@apidevtools/swagger-parser'; await parser.validate(${JSON.stringify(spec)});`;
  writeFileSync(join(folder, 'validate.mjs'), program);
  await run(process.execPath, ['validate.mjs'], { cwd: folder });
}

export async function lintSpectral(folder: string): Promise<void> {
  npm(['install', '--prefix', folder, '@stoplight/spectral-cli@6.16.3'], folder);
  cpSync(join(root, 'test/spec-tools/spectral.yaml'), join(folder, 'spectral.yaml'));
  cpSync(spec, join(folder, 'openapi.yaml'));
  const program = join(folder, 'node_modules/@stoplight/spectral-cli/dist/index.js');
  const options = ['--ruleset', 'spectral.yaml', '--fail-severity', 'hint'];
  await run(process.execPath, [program, 'lint', 'openapi.yaml', ...options], { cwd: folder });
}

export async function validatePython(folder: string): Promise<void> {
  const python = await createVenv(folder, ['openapi-spec-validator==0.9.0']);
  await run(python, ['-m', 'openapi_spec_validator', spec], { cwd: folder });
}

export async function validateKin(folder: string): Promise<void> {
  cpSync(join(root, 'test/spec-tools/kin.go'), join(folder, 'main.go'));
  await run('go', ['mod', 'init', 'validate'], { cwd: folder });
  await run('go', ['get', 'github.com/getkin/kin-openapi@v0.153.0'], { cwd: folder });
  await run('go', ['mod', 'tidy'], { cwd: folder });
  await run('go', ['run', '.', spec], { cwd: folder });
}
