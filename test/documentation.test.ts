// The links of every document lead to a file, and the README's code compiles and runs against the fake cloud.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { type FakeCloud, startFakeCloud } from '../src/testing/index.js';

const repository = fileURLToPath(new URL('../', import.meta.url));
const tool = (path: string) => join(repository, 'node_modules', path);
const blocks = [...readFileSync(join(repository, 'README.md'), 'utf8').matchAll(/^```ts\n(.*?)^```/gms)].map(
  ([, code]) => code ?? '',
);

/** Blocks after the first go on with its client. */
const prelude = `import { CsbsClient as Client } from 'csbs-client';
const client = new Client({
  endpoints: { csbs: 'https://csbs.example.com', vbs: 'https://vbs.example.com' },
  projectId: 'b23b579f08c84228b9b4673c46f0c442',
  auth: process.env.OS_TOKEN ?? '',
});
`;

/** Whether the code, with what stands before it, has a token to begin with. */
const usesToken = (block: string) => block.includes('OS_TOKEN') || !block.includes('const client =');

/** The code with what the fake cloud has in the place of what a reader would write. */
function onTheFakeCloud(code: string, cloud: FakeCloud): string {
  const { OS_USERNAME = '', OS_USER_DOMAIN_NAME = '', OS_PROJECT_NAME = '' } = cloud.openrc();
  return code
    .replace(/https:\/\/(csbs|vbs)\.example\.com/g, cloud.url)
    .replace('https://iam.example.com', cloud.url)
    .replace("'auditor'", `'${OS_USERNAME}'`)
    .replace("'my-domain'", `'${OS_USER_DOMAIN_NAME}'`)
    .replace("'my-project'", `'${OS_PROJECT_NAME}'`);
}

/** Without what is set for a cloud of the person who runs the tests. */
function withoutCloud(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('OS_')));
}

describe('README', function () {
  this.timeout(60_000);
  let folder = '';
  let cloud: FakeCloud;

  before(async () => {
    cloud = await startFakeCloud({ backups: 30 });
    // Inside the repository, so that its dependencies are found.
    folder = mkdtempSync(join(repository, '.readme-'));
    writeFileSync(join(folder, 'package.json'), '{"type": "module"}');
    const paths = {
      'csbs-client': ['../src/index.ts'],
      'csbs-client/env': ['../src/env/index.ts'],
      'csbs-client/testing': ['../src/testing/index.ts'],
    };
    const options = { paths, rootDir: '..', noEmit: true, types: ['node'] };
    writeFileSync(
      join(folder, 'tsconfig.json'),
      JSON.stringify({ extends: '../tsconfig.json', compilerOptions: options, include: ['*.ts'] }),
    );
    blocks.forEach((block, at) => {
      const code = block.includes('const client =') ? block : prelude + block;
      writeFileSync(join(folder, `block${at}.ts`), onTheFakeCloud(code, cloud));
    });
  });

  after(async () => {
    await cloud.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('has code for each job', () => expect(blocks).to.have.length(10));

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

  blocks.forEach((block, at) => {
    it(`runs block ${at + 1}: ${block.split('\n').find((line) => line !== '' && !line.startsWith('import'))}`, async () => {
      // Not in this process, whose loop the fake cloud needs.
      const child = spawn(
        process.execPath,
        [tool('tsx/dist/cli.mjs'), '--tsconfig', join(folder, 'tsconfig.json'), join(folder, `block${at}.ts`)],
        {
          env: {
            ...withoutCloud(process.env),
            NODE_V8_COVERAGE: '',
            ...(usesToken(block) ? { OS_TOKEN: cloud.clientOptions().auth } : cloud.openrc()),
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
  });
});

describe('documents', () => {
  const documents = readdirSync(repository, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.md') && !/(^|[/\\])(node_modules|dist|coverage|\.[^/\\]*)[/\\]/.test(file),
  );
  const links = documents.flatMap((file) =>
    [...readFileSync(join(repository, file), 'utf8').matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map(
      ([, target = '']) => ({
        file,
        target,
      }),
    ),
  );

  it('link only to files that exist', () => {
    expect(links.length).to.be.above(50);
    expect(links.filter(({ file, target }) => !existsSync(join(repository, dirname(file), target)))).to.deep.equal([]);
  });
});
