// Writes openapi.yaml as one HTML file that loads nothing from elsewhere.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { redocly, ToolError } from '../tools.js';

export function buildHttpReference(file: string): void {
  const template = join(import.meta.dirname, 'page.hbs');
  const { status, output } = redocly([
    'build-docs',
    'backups',
    '--inlineBundle',
    '--template',
    template,
    '--output',
    file,
  ]);
  if (status !== 0) throw new ToolError(`openapi.yaml cannot be converted to HTML:\n${output}`);
  // The badge would load a logo. The content security policy also blocks it; without the URL, the browser does not try.
  writeFileSync(file, readFileSync(file, 'utf8').replaceAll(/https:\/\/cdn\.redoc(\.ly|ly\.com)\/[\w./-]*/g, 'data:,'));
}
