// npm run lint:spec: checks the rules of redocly.yaml and the rules for open types.
import { parse } from 'yaml';
import { main, readInput, redocly, ToolError } from '../tools.js';

export function lintSpec(): void {
  const { status, output } = redocly(['lint']);
  if (status !== 0)
    throw new ToolError(
      `openapi.yaml breaks the rules of redocly.yaml; fix it and run the same command again.\n\n${output}`,
    );
  const problems = typeProblems();
  if (problems.length > 0) throw new ToolError(problems.join('\n'));
}

/**
 * An open type `AnyX` needs known values with the title `X`, and a mapping. Otherwise, its fields would become plain
 * strings. A union by anyOf also needs a mapping. Otherwise, it would become an empty interface.
 */
function typeProblems(): string[] {
  const { schemas } = parse(readInput('openapi.yaml'), { maxAliasCount: -1 }).components;
  const { schemaMappings } = JSON.parse(readInput('generator-config.json'))['generator-cli'].generators.client;
  const known: Record<string, { title?: string }> = schemas.KnownValues?.properties ?? {};
  const types = Object.keys(schemas).filter((name) => /^Any[A-Z]/.test(name));
  const unions = Object.keys(schemas).filter((name) => JSON.stringify(schemas[name]).includes('"anyOf"'));
  return [
    ...types
      .filter((type) => known[type.slice(3)] === undefined)
      .map((type) => `openapi.yaml: ${type} has no ${type.slice(3)} in KnownValues.`),
    ...[...new Set([...types, ...unions])]
      .filter((type) => schemaMappings[type] !== type)
      .map((type) => `generator-config.json: schemaMappings has no "${type}": "${type}".`),
    ...Object.entries(known)
      .filter(([name, { title }]) => title !== name || !types.includes(`Any${name}`))
      .map(([name]) => `openapi.yaml: ${name} in KnownValues needs the title ${name}, and a schema Any${name}.`),
  ];
}

if (process.argv[1] === import.meta.filename) {
  await main(() => {
    lintSpec();
    console.log('openapi.yaml: no problems.');
  });
}
