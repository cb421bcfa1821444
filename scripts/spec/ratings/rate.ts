// What the changes from one version of openapi.yaml to another mean for users of the TypeScript client.
import { type Finding, ratings } from './finding.js';
import type { ParsedSpec } from './parsed-spec.js';
import { compareRequests } from './requests.js';
import { compareSchemas } from './schemas.js';
import { compareTypes } from './types.js';

export interface Version {
  spec: ParsedSpec;
  /** generated/api.ts, as it is generated from this spec. */
  code: string;
}

/** The changes that users notice, major ones first. `exported` has the names that the package exports. */
export function findChanges(before: Version, after: Version, exported: Set<string>): Finding[] {
  const findings = [
    ...compareTypes(before.code, after.code, exported),
    ...compareRequests(before.spec, after.spec),
    ...compareSchemas(before.spec, after.spec),
  ];
  return findings.sort((a, b) => ratings.indexOf(b.rating) - ratings.indexOf(a.rating));
}
