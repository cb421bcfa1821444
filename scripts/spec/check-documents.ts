// npm run check:documents [SPEC]: checks that openapi.yaml says what the source documents say, no less and no more, and
// describes everything.
import { main, ToolError } from '../tools.js';
import { chinese, descriptions } from './documents/descriptions.js';
import { comparisons } from './documents/exact.js';
import { facts } from './documents/facts.js';
import { spec } from './documents/spec.js';

await main(() => {
  const found = facts();
  const compared = comparisons();
  const described = [...descriptions()];
  const problems = [
    ...found.filter((each) => !each.found).map(({ kind, fact }) => `${fact} (${kind}) is not in openapi.yaml`),
    ...compared
      .filter(({ problem }) => problem !== undefined)
      .map(({ place, problem, kind }) => `${place} ${problem} (${kind})`),
    ...described.filter(([, description]) => description.trim() === '').map(([place]) => `${place} has no description`),
    ...[...chinese(spec, '#')].map((place) => `${place} is in Chinese`),
  ];
  if (problems.length > 0) throw new ToolError(problems.join('\n'));
  console.log(
    [
      `documents: ${found.length} of ${found.length} facts found in openapi.yaml (${countKinds(found)})`,
      `${compared.length} of ${compared.length} comparisons find nothing more (${countKinds(compared)})`,
      `${described.length} of ${described.length} places described`,
    ].join('; '),
  );
});

function countKinds(checked: { kind: string }[]): string {
  const kinds = [...new Set(checked.map(({ kind }) => kind))];
  return kinds.map((kind) => `${kind} ${checked.filter((each) => each.kind === kind).length}`).join(', ');
}
