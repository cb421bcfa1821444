// npm run release:check [TAG]: checks whether this commit can be published. In the release workflow, the tag and the
// repository come from the environment.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { version } from '../src/version.js';
import { releaseProblems } from './release/problems.js';
import { root } from './tools.js';

const read = (file: string) => readFileSync(join(root, file), 'utf8');
const { GITHUB_REF_TYPE, GITHUB_REF_NAME, GITHUB_SERVER_URL, GITHUB_REPOSITORY } = process.env;
const problems = releaseProblems({
  tag: process.argv[2] ?? (GITHUB_REF_TYPE === 'tag' ? GITHUB_REF_NAME : undefined),
  manifest: JSON.parse(read('package.json')),
  sentVersion: version,
  changelog: read('CHANGELOG.md'),
  publishedFrom: GITHUB_REPOSITORY === undefined ? undefined : `${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}`,
});
for (const problem of problems) console.error(problem);
process.exitCode = problems.length === 0 ? 0 : 1;
