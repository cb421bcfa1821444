// npm run check:generated: checks that generated/ was generated from openapi.yaml. With --java, it fails if there is no
// Java.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { main, root, ToolError } from '../tools.js';
import { listFiles, readRecord, record, verifyInputs, withFreshlyGenerated } from './generator.js';
import { hasJava } from './jar.js';

const generated = join(root, 'generated');
const advice = 'Run `npm run generate` and commit the result. Never edit generated/.';

await main(() => {
  verifyInputs();
  const recorded = readRecord(generated);
  if (recorded === undefined) throw new ToolError(`generated/ has no record of its hashes. ${advice}`);
  const differing = differences(recorded, record(generated));
  if (differing.length > 0)
    throw new ToolError(`Changed since the last generation: ${differing.join(', ')}. ${advice}`);
  if (!hasJava() && !process.argv.includes('--java')) {
    console.log('generated/: the hashes match. Without Java 11 or newer, nothing was generated for comparison.');
    return;
  }
  withFreshlyGenerated((fresh) => {
    const files = [...new Set([...listFiles(fresh), ...listFiles(generated)])];
    const differing = files.filter((file) => read(fresh, file) !== read(generated, file));
    if (differing.length > 0)
      throw new ToolError(`Not what openapi.yaml generates: ${differing.join(', ')}. ${advice}`);
  });
  console.log('generated/: identical to what openapi.yaml generates.');
});

function read(folder: string, file: string): string | undefined {
  return listFiles(folder).includes(file) ? readFileSync(join(folder, file), 'utf8') : undefined;
}

function differences(before: string, after: string): string[] {
  const lines = (text: string) => new Map(text.split('\n').map((line) => [line.slice(66), line.slice(0, 64)]));
  const [old, now] = [lines(before), lines(after)];
  return [...new Set([...old.keys(), ...now.keys()])].filter((name) => old.get(name) !== now.get(name));
}
