// npm run docs: the HTTP reference as one HTML file, and the package's reference in Markdown, into .docs/.
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { main, root } from '../tools.js';
import { buildApiReference } from './api-reference.js';
import { buildHttpReference } from './http-reference.js';

await main(() => {
  const folder = join(root, '.docs');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  buildHttpReference(join(folder, 'http.html'));
  console.log('.docs/http.html: what the services take and answer.');
  buildApiReference(join(folder, 'api'));
  console.log('.docs/api/index.md: what the package offers.');
});
