// npm run docs: writes the HTTP reference (one HTML file) and the API reference (Markdown) to .docs/.
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
  console.log('.docs/http.html: the HTTP reference.');
  buildApiReference(join(folder, 'api'));
  console.log('.docs/api/index.md: the API reference.');
});
