// npm run check:documents [SPEC]: does openapi.yaml say what the source documents say, no less and no more, and is everything in there described?
import { main, ToolError } from '../tools.js';
import { chinese, descriptions } from './documents/descriptions.js';
import { comparisons } from './documents/exact.js';
import { facts } from './documents/facts.js';
import { spec } from './documents/spec.js';

await main(() => {
  const told = facts();
  const compared = comparisons();
  const described = [...descriptions()];
  const wrong = [
    ...told.filter(({ found }) => !found).map(({ kind, fact }) => `${fact} (${kind}) is not in openapi.yaml`),
    ...compared.filter((each) => each.wrong !== undefined).map((each) => `${each.place} ${each.wrong} (${each.kind})`),
    ...described.filter(([, description]) => description.trim() === '').map(([place]) => `${place} has no description`),
    ...[...chinese(spec, '#')].map((place) => `${place} is in Chinese`),
  ];
  if (wrong.length > 0) throw new ToolError(wrong.join('\n'));
  console.log(
    [
      `documents: ${told.length} of ${told.length} facts found in openapi.yaml (${countKinds(told)})`,
      `${compared.length} of ${compared.length} comparisons find nothing more (${countKinds(compared)})`,
      `${described.length} of ${described.length} places described`,
    ].join('; '),
  );
});

function countKinds(checked: { kind: string }[]): string {
  const kinds = [...new Set(checked.map(({ kind }) => kind))];
  return kinds.map((kind) => `${kind} ${checked.filter((each) => each.kind === kind).length}`).join(', ');
}
