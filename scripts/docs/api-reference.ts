// Writes the doc comments of the built package as Markdown, one page per name.
import { appendFileSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Extractor, ExtractorConfig, type ExtractorMessage } from '@microsoft/api-extractor';
import { root, runTool, ToolError } from '../tools.js';
import { type SpecField, schemaSpec } from './spec-fields.js';

/** One module for all three entry points, so that every page can link to every other. */
const entry = `/**
 * What \`csbs-client\` exports. The two other entry points are shown as namespaces: \`env\` is \`csbs-client/env\`
 * (Node: clients from the environment and from clouds.yaml), and \`testing\` is \`csbs-client/testing\` (the fake
 * cloud).
 *
 * Start with \`CsbsClient\`. The HTTP reference describes the requests and responses of the services.
 *
 * @packageDocumentation
 */
export * from '../dist/types/src/index.js';
export * as env from '../dist/types/src/env/index.js';
export * as testing from '../dist/types/src/testing/index.js';
`;

/** Interfaces with inherited fields. The generated interfaces are not exported, so they have no page of their own. */
const inherited: Record<string, () => SpecField[]> = {
  volumebackup: () => schemaSpec('VolumeBackup'),
  servicemetadata: () => schemaSpec('ServiceMetadata'),
  backupdescription: () => schemaSpec('BackupDescription'),
};

export function buildApiReference(folder: string): void {
  if (!existsSync(join(root, 'dist'))) throw new ToolError('The package must be built first: npm run build.');
  // Inside the repository, so that the imports of the entry resolve.
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
    if (status !== 0) throw new ToolError(`The doc comments cannot be converted to Markdown:\n${output}`);
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
  const problems: string[] = [];
  const messageCallback = (message: ExtractorMessage) => {
    message.handled = true;
    const { messageId, sourceFilePath = '' } = message;
    // An unresolved link disappears together with its text. Links inside `env` and `testing`, which are namespaces
    // here, do not resolve.
    const isProblem = /^(TS|tsdoc-|ae-unresolved-)/.test(messageId) && !sourceFilePath.includes('/generated/');
    if (isProblem) problems.push(message.formatMessageWithLocation(root));
  };
  Extractor.invoke(config, { localBuild: true, messageCallback });
  if (problems.length > 0) throw new ToolError(`Invalid doc comments:\n${problems.join('\n')}`);
}
