// npm run api: writes the public API of each entry point, as built, to test/api/, so that every change of the API shows
// up as a diff. With --check, it only reports whether those files are up to date.
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
  const stale = Object.keys(entries).filter((entry) => !isUpToDate(entry));
  rmSync(temporary, { recursive: true, force: true });
  if (stale.length === 0) return console.log('test/api/ is up to date.');
  const files = stale.map((entry) => `test/api/${entry}.api.md`).join(', ');
  throw new ToolError(`The public API has changed (${files}). Run \`npm run api\`, review the diff and commit it.`);
});

/** Returns false if the report is out of date. Updates it, unless this is a check. */
function isUpToDate(entry: string): boolean {
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
      // The root entry's types inherit from types that it does not export; those are public too.
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
