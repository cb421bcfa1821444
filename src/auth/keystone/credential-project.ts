// The project that is named beside an application credential: it must be the credential's own, or the wrong project would be read.
import { checkText, show } from '../../checks.js';
import { ArgumentError } from '../../errors.js';
import { type ProjectOptions, projectKeys } from './identity-options.js';
import type { Token } from './token-requests.js';

/** The given options, of which a domain needs a project. */
export function checkExpectedProject(given: Readonly<Record<string, unknown>>): ProjectOptions {
  const expected: ProjectOptions = {};
  for (const key of projectKeys) if (given[key] !== undefined) expected[key] = checkText(key, given[key]);
  if (expected.project === undefined && expected.projectId === undefined && Object.keys(expected).length > 0)
    throw new ArgumentError('project', 'project is missing: its domain is given without it.');
  return expected;
}

/** @throws ArgumentError that names both projects, if any of the options is not the token's. */
export function checkOwnProject(expected: ProjectOptions, actual: Token['project']): void {
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
  throw new ArgumentError(
    wrong,
    `${wrong} is ${show(expected[wrong])}${of}, but the application credential is for ${describe(actual)}. It signs in to its own project only: remove the setting, or use a credential of the other project.`,
  );
}

function describe(project: Token['project']): string {
  if (project === undefined) return 'no project';
  const { id, name, domain } = project;
  return `project ${show(name)} (id ${show(id)}) in domain ${show(domain.name)} (id ${show(domain.id)})`;
}
