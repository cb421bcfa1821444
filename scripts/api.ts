// npm run api: writes the public API of each entry point to test/api/, as the built declarations have it; a change of it shows there as a diff.
// With --check it only tells whether what is there still fits.
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor';
import { entries, main, root, ToolError } from './tools.js';

const reports = join(root, 'test/api');
const temporary = join(root, 'dist/.api');
const check = process.argv.includes('--check');

await main(() => {
  mkdirSync(reports, { recursive: true });
  if (!existsSync(join(root, 'dist'))) throw new ToolError('There is no dist/: run `npm run build` first.');
  const stale = Object.keys(entries).filter((entry) => !report(entry));
  rmSync(temporary, { recursive: true, force: true });
  if (stale.length === 0) return;
  throw new ToolError(
    `The public API is not what ${stale.map((entry) => `test/api/${entry}.api.md`).join(', ')} says: look at it, run \`npm run api\`, commit.`,
  );
});

/** False where the report is stale; it is mended then, unless this is a check. */
function report(entry: string): boolean {
  const reportFileName = `${entry}.api.md`;
  const config = ExtractorConfig.prepare({
    configObject: {
      projectFolder: root,
      mainEntryPointFilePath: join(root, `dist/${entry}.d.ts`),
      newlineKind: 'lf',
      compiler: {
        overrideTsconfig: {
          compilerOptions: {
            target: 'es2022',
            lib: ['es2023', 'dom'],
            module: 'nodenext',
            moduleResolution: 'nodenext',
            strict: true,
            types: [],
          },
          files: [`dist/${entry}.d.ts`],
        },
      },
      // What the root entry's types inherit from is public too; the other entry points use what the root entry exports.
      apiReport: {
        enabled: true,
        reportFolder: reports,
        reportTempFolder: temporary,
        reportFileName,
        includeForgottenExports: entry === 'index',
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
    },
    configObjectFullPath: undefined,
    packageJsonFullPath: join(root, 'package.json'),
  });
  const { apiReportChanged, succeeded } = Extractor.invoke(config, {
    localBuild: !check,
    messageCallback: (message) => {
      if (message.logLevel !== ExtractorLogLevel.Error) message.handled = true;
    },
  });
  if (!succeeded && !apiReportChanged) throw new ToolError(`The API of ${entry} cannot be reported.`);
  return !(check && apiReportChanged);
}
