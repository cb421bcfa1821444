// The settings that launch the Chromium of the package @sparticuz/chromium.
import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);
// Loaded by path, because the package itself looks for a browser in a folder that all users of the machine share.
const packed = join(dirname(require.resolve('@sparticuz/chromium')), '../bin');
const { default: lambdafs } = require(join(packed, '../build/lambdafs.js'));

export async function chromium() {
  // The package includes system libraries and fonts, for machines without them. Its arguments are not used, because
  // they disable the same-origin policy.
  const unpacked = ['chromium.br', 'fonts.tar.br', 'swiftshader.tar.br', 'al2023.tar.br'].map((name) =>
    lambdafs.inflate(join(packed, name)),
  );
  const [executablePath] = await Promise.all(unpacked);
  const fonts = join(tmpdir(), 'fonts.conf');
  await writeFile(
    fonts,
    `<fontconfig>
      <dir>${join(tmpdir(), 'fonts')}</dir>
      <cachedir>${join(tmpdir(), 'fonts-cache')}</cachedir>
    </fontconfig>`,
  );
  return {
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
    headless: 'shell',
    env: { ...process.env, LD_LIBRARY_PATH: join(tmpdir(), 'al2023/lib'), FONTCONFIG_FILE: fonts },
  };
}
