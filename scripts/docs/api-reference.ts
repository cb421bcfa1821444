// The doc comments of the built package -> Markdown, a page for each name.
import { appendFileSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Extractor, ExtractorConfig, type ExtractorMessage } from '@microsoft/api-extractor';
import { root, runTool, ToolError } from '../tools.js';
import { querySpec, type SpecField, schemaSpec } from './spec-fields.js';

/** All three entry points as one, so that each page can link to every other. */
const entry = `/**
 * What \`csbs-client\` exports. Two entry points of their own are namespaces here: \`env\` is \`csbs-client/env\` (Node: clients from the
 * environment and from clouds.yaml), \`testing\` is \`csbs-client/testing\` (the fake cloud).
 *
 * Start with \`CsbsClient\`. What the services themselves take and answer is in the HTTP reference.
 *
 * @packageDocumentation
 */
export * from '../dist/types/src/index.js';
export * as env from '../dist/types/src/env/index.js';
export * as testing from '../dist/types/src/testing/index.js';
`;

/** Interfaces that take fields over from the generated ones, which are not exported and so have no page. */
const inherited: Record<string, () => SpecField[]> = {
  backuplistquery: () => querySpec('/v1/{project_id}/checkpoint_items').filter(({ name }) => name !== 'limit'),
  volumebackup: () => schemaSpec('VolumeBackup'),
  servicemetadata: () => schemaSpec('ServiceMetadata'),
  backupdescription: () => schemaSpec('BackupDescription'),
};

export function buildApiReference(folder: string): void {
  if (!existsSync(join(root, 'dist'))) throw new ToolError('The package must be built first: npm run build.');
  // Inside the repository, where the entry's imports are found.
  const model = mkdtempSync(join(root, '.docs-model-'));
  try {
    const entryFile = join(model, 'index.d.ts');
    writeFileSync(entryFile, entry);
    writeModel(entryFile, join(model, 'csbs-client.api.json'));
    const { status, output } = runTool('@microsoft/api-documenter', 'api-documenter', [
      'markdown',
      '--input-folder',
      model,
      '--output-folder',
      folder,
    ]);
    if (status !== 0) throw new ToolError(`The doc comments cannot be shown as Markdown:\n${output}`);
  } finally {
    rmSync(model, { recursive: true });
  }
  for (const [name, fields] of Object.entries(inherited)) appendFields(folder, name, fields());
}

function appendFields(folder: string, name: string, fields: SpecField[]): void {
  const rows = fields.filter((field) => !existsSync(join(folder, page(`${name}.${field.name}`))));
  if (rows.length === 0) throw new ToolError(`openapi.yaml has no fields for the page of ${name}.`);
  const link = (type: string) => (existsSync(join(folder, page(type))) ? `[${type}](./${page(type)})` : type);
  const table = rows
    .map((field) => `| ${field.name} | ${field.type.replaceAll(/\b[A-Z]\w+/g, link)} | ${field.description} |\n`)
    .join('');
  appendFileSync(
    join(folder, page(name)),
    `\n## Properties from the spec\n\n| Property | Type | Description |\n| --- | --- | --- |\n${table}`,
  );
}

const page = (name: string) => `csbs-client.${name.toLowerCase()}.md`;

function writeModel(entryFile: string, apiJsonFilePath: string): void {
  const compilerOptions = {
    module: 'nodenext',
    target: 'es2022',
    lib: ['es2023'],
    types: ['node'],
    strict: true,
    skipLibCheck: true,
  };
  const config = ExtractorConfig.prepare({
    configObject: {
      projectFolder: root,
      mainEntryPointFilePath: entryFile,
      compiler: { overrideTsconfig: { compilerOptions, files: [entryFile] } },
      apiReport: { enabled: false },
      docModel: { enabled: true, apiJsonFilePath },
      newlineKind: 'lf',
    },
    configObjectFullPath: undefined,
    packageJsonFullPath: join(root, 'package.json'),
  });
  const faults: string[] = [];
  const messageCallback = (message: ExtractorMessage) => {
    message.handled = true;
    const { messageId, sourceFilePath = '' } = message;
    // A link that leads nowhere would vanish with its words. Within `env` and `testing`, which are namespaces here, links to each other do.
    const isFault = /^(TS|tsdoc-|ae-unresolved-)/.test(messageId) && !sourceFilePath.includes('/generated/');
    if (isFault) faults.push(message.formatMessageWithLocation(root));
  };
  Extractor.invoke(config, { localBuild: true, messageCallback });
  if (faults.length > 0) throw new ToolError(`Doc comments that cannot be read:\n${faults.join('\n')}`);
}
