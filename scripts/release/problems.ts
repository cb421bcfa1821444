// What keeps a version from being published: the tag, package.json, the changelog and the repository must agree.

export interface Release {
  /** The tag that is to be published, as in `v1.2.3`; undefined before it exists. */
  readonly tag: string | undefined;
  readonly manifest: { readonly version: string; readonly repository?: string | { readonly url?: string } | undefined };
  /** The version that the client sends as its name. */
  readonly sentVersion: string;
  readonly changelog: string;
  /** The repository that publishes, as in `https://github.com/owner/name`; undefined outside of a workflow. */
  readonly publishedFrom: string | undefined;
}

/** One sentence for each problem. */
export function releaseProblems({ tag, manifest, sentVersion, changelog, publishedFrom }: Release): string[] {
  const { version, repository } = manifest;
  const problems: string[] = [];
  if (tag !== undefined && tag !== `v${version}`)
    problems.push(`The tag is ${tag}, but package.json says ${version}: tag the commit that npm version made.`);
  if (sentVersion !== version)
    problems.push(`src/version.ts says ${sentVersion}, but package.json says ${version}: use npm version.`);
  const headings = [...changelog.matchAll(/^## \[?([^\]\s]+)/gm)].map(([, heading]) => heading);
  if (!headings.includes(version))
    problems.push(`CHANGELOG.md has no section "## ${version}": rename "## Unreleased" and describe the changes.`);
  const url = repositoryUrl(typeof repository === 'string' ? repository : repository?.url);
  if (url === undefined)
    problems.push(
      'package.json names no repository, which provenance needs: set repository.url to that of the source.',
    );
  else if (publishedFrom !== undefined && url !== repositoryUrl(publishedFrom))
    problems.push(`package.json names the repository ${url}, but this is ${publishedFrom}: correct repository.url.`);
  return problems;
}

/** The URL without what npm adds to it, in lower case. */
function repositoryUrl(url: string | undefined): string | undefined {
  const plain = url
    ?.trim()
    .replace(/^git\+/, '')
    .replace(/\.git$|\/$/, '');
  return plain === undefined || plain === '' ? undefined : plain.toLowerCase();
}
