// A project that is named together with an application credential must be the credential's own project.
import { checkString, show } from '../../checks.js';
import { ArgumentError } from '../../errors.js';
import { type ProjectOptions, projectKeys } from './identity-options.js';
import type { Token } from './token-requests.js';

/** The options of the project. A domain requires a project. */
export function checkExpectedProject(given: Readonly<Record<string, unknown>>): ProjectOptions {
  const expected: ProjectOptions = {};
  for (const key of projectKeys) if (given[key] !== undefined) expected[key] = checkString(key, given[key]);
  if (expected.project === undefined && expected.projectId === undefined && Object.keys(expected).length > 0)
    throw new ArgumentError('project', 'project is missing: only its domain is set.');
  return expected;
}

/** @throws ArgumentError that names both projects, if they differ. */
export function checkProjectOfToken(expected: ProjectOptions, actual: Token['project']): void {
  const found: Record<keyof ProjectOptions, string | undefined> = {
    projectId: actual?.id,
    project: actual?.name,
    projectDomainId: actual?.domain.id,
    projectDomain: actual?.domain.name,
  };
  const wrong = (['projectId', 'project', 'projectDomainId', 'projectDomain'] as const).find(
    (key) => expected[key] !== undefined && expected[key] !== found[key],
  );
  if (wrong === undefined) return;
  const of = /Domain/.test(wrong) ? ` for project ${show(expected.project ?? expected.projectId)}` : '';
  const difference = `${wrong} is ${show(expected[wrong])}${of}, but the credential is for ${describeProject(actual)}`;
  throw new ArgumentError(
    wrong,
    `${difference}. Remove the setting, or use an application credential of the other project.`,
  );
}

function describeProject(project: Token['project']): string {
  if (project === undefined) return 'no project';
  const { id, name, domain } = project;
  return `project ${show(name)} (id ${show(id)}) in domain ${show(domain.name)} (id ${show(domain.id)})`;
}
