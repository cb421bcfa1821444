// The links of every document lead to a file, and the README's code compiles and runs against the fake cloud.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { root } from '../scripts/tools.js';
import { type FakeCloud, startFakeCloud } from '../src/testing/index.js';

const tool = (path: string) => join(root, 'node_modules', path);
const blocks = [...readFileSync(join(root, 'README.md'), 'utf8').matchAll(/^```(ts|js)\n(.*?)^```/gms)].map(
  ([, language, code = ''], index) => ({ code, file: /^\/\/ (\S+)$/m.exec(code)?.[1] ?? `block${index}.${language}` }),
);

/** Blocks without a client of their own use this one. */
const prelude = `import { CsbsClient as Client } from 'csbs-client';
const client = new Client({
  endpoints: { csbs: 'https://csbs.example.com', vbs: 'https://vbs.example.com' },
  projectId: 'b23b579f08c84228b9b4673c46f0c442',
  auth: process.env.OS_TOKEN ?? '',
});
`;
/** Calls the handler of a block that exports one. */
const handle = `import handler from './HANDLER';
const response = await handler.fetch(new Request('https://worker.example.com'), {
  AUTH_URL: process.env.OS_AUTH_URL,
  CREDENTIAL_ID: process.env.OS_APPLICATION_CREDENTIAL_ID,
  CREDENTIAL_SECRET: process.env.OS_APPLICATION_CREDENTIAL_SECRET,
});
console.log(response.status, await response.json());
`;

const ownClient = (code: string) => code.includes('const client =') || code.includes('export default');
/** Whether the code, with the prelude, starts with a token. */
const usesToken = (code: string) => code.includes('OS_TOKEN') || !ownClient(code);

/** The code with the fake cloud's values instead of a reader's. */
function onTheFakeCloud(code: string, cloud: FakeCloud): string {
  const { OS_USERNAME = '', OS_USER_DOMAIN_NAME = '', OS_PROJECT_NAME = '', OS_REGION_NAME = '' } = cloud.openrc();
  return code
    .replace(/https:\/\/(csbs|vbs)\.example\.com/g, cloud.url)
    .replace('https://iam.example.com', cloud.url)
    .replace("'auditor'", `'${OS_USERNAME}'`)
    .replace("'my-domain'", `'${OS_USER_DOMAIN_NAME}'`)
    .replace(/'(my|another)-project'/g, `'${OS_PROJECT_NAME}'`)
    .replace("'eu-nl'", `'${OS_REGION_NAME}'`);
}

/** Without the OS_* variables of the person who runs the tests. */
function withoutCloud(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('OS_')));
}

describe('README', function () {
  this.timeout(60_000);
  let folder = '';
  let cloud: FakeCloud;

  before(async () => {
    cloud = await startFakeCloud({ backups: 30 });
    // Inside the root, so that its dependencies are found.
    folder = mkdtempSync(join(root, '.readme-'));
    writeFileSync(join(folder, 'package.json'), '{"type": "module"}');
    const paths = {
      'csbs-client': ['../src/index.ts'],
      'csbs-client/env': ['../src/env/index.ts'],
      'csbs-client/testing': ['../src/testing/index.ts'],
    };
    const options = { paths, rootDir: '..', noEmit: true, types: ['node'], allowJs: true, checkJs: true };
    writeFileSync(
      join(folder, 'tsconfig.json'),
      JSON.stringify({
        extends: '../tsconfig.json',
        compilerOptions: options,
        include: blocks.map(({ file }) => file),
      }),
    );
    for (const { code, file } of blocks) {
      writeFileSync(join(folder, file), onTheFakeCloud(ownClient(code) ? code : prelude + code, cloud));
      writeFileSync(join(folder, `handle-${file}`), handle.replace('HANDLER', file.replace(/ts$/, 'js')));
    }
  });

  after(async () => {
    await cloud.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('compiles', () => {
    const { status, stdout } = spawnSync(
      process.execPath,
      [tool('typescript/bin/tsc'), '-p', folder, '--pretty', 'false', '--noUnusedLocals', 'false'],
      {
        encoding: 'utf8',
      },
    );
    expect(stdout).to.equal('');
    expect(status).to.equal(0);
  });

  for (const { code, file } of blocks) {
    it(`runs ${file}: ${code.split('\n').find((line) => line !== '' && !/^(import|\/\/)/.test(line))}`, async () => {
      const isHandler = code.includes('export default');
      const openrc = cloud.openrc(isHandler ? 'applicationCredential' : 'password');
      // In a process of its own: this one serves the fake cloud.
      const child = spawn(
        process.execPath,
        [tool('tsx/dist/cli.mjs'), '--tsconfig', join(folder, 'tsconfig.json'), isHandler ? `handle-${file}` : file],
        {
          cwd: folder,
          env: {
            ...withoutCloud(process.env),
            NODE_V8_COVERAGE: '',
            ...(usesToken(code) ? { OS_TOKEN: cloud.clientOptions().auth } : openrc),
          },
        },
      );
      let output = '';
      for (const stream of [child.stdout, child.stderr])
        stream.on('data', (data: Buffer) => (output += data.toString()));
      const status = await new Promise((resolve) => child.on('close', resolve));
      expect(status, output).to.equal(0);
      expect(output).not.to.equal('');
    });
  }
});

describe('documents', () => {
  const documents = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.md') && !/(^|[/\\])(node_modules|dist|coverage|\.[^/\\]*)[/\\]/.test(file),
  );
  const links = documents.flatMap((file) =>
    [...readFileSync(join(root, file), 'utf8').matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map(([, target = '']) => ({
      file,
      target,
    })),
  );

  it('explain the messages of listings in the words of the code', () => {
    const readme = readFileSync(join(root, 'src/paging/README.md'), 'utf8');
    const [, table = ''] = /\n## Errors\n\n.*\n.*\n((?:\|.*\n)+)/.exec(readme) ?? [];
    const messages = [...table.matchAll(/^\| ([^|]+) \|/gm)].map(([, message = '']) => message);
    const code = ['gap', 'marker-walk', 'offset-walk']
      .map((module) => readFileSync(join(root, `src/paging/${module}.ts`), 'utf8'))
      .join()
      .toLowerCase()
      .replace(/' \+\s+'/g, '');
    expect(messages).to.have.length(4);
    expect(messages.filter((message) => !code.includes(message))).to.deep.equal([]);
  });

  it('link only to files that exist', () => {
    expect(links.length).to.be.above(50);
    expect(links.filter(({ file, target }) => !existsSync(join(root, dirname(file), target)))).to.deep.equal([]);
  });
});
