// npm run bench:import: what importing the root entry costs beside importing axios alone. Pairs of fresh processes, one after the other, so that
// a busy machine slows both; the middle of the pairs' ratios counts.
import { main, run, ToolError } from '../tools.js';

const pairs = Number(process.argv[2] ?? 31);
const goal = 1.1;

await main(() => {
  const ratios: number[] = [];
  const times: Record<string, number[]> = { axios: [], 'csbs-client': [] };
  for (let pair = 0; pair < pairs; pair += 1) {
    // Each goes first every other time.
    const order = pair % 2 === 0 ? ['axios', 'csbs-client'] : ['csbs-client', 'axios'];
    for (const name of order) times[name]?.push(time(name));
    ratios.push((times['csbs-client']?.at(-1) ?? 0) / (times.axios?.at(-1) ?? 0));
  }
  for (const [name, measured] of Object.entries(times))
    console.log(`import '${name}': ${middle(measured).toFixed(1)} ms`);
  console.log(`ratio: ${middle(ratios).toFixed(3)} (goal: at most ${goal}; ${pairs} pairs)`);
});

/** Milliseconds of one import in a fresh process, without the start of Node. */
function time(name: string): number {
  const code = `const start = performance.now(); await import('${name}'); console.log(performance.now() - start);`;
  const { status, output } = run(process.execPath, ['--input-type=module', '--eval', code]);
  if (status !== 0) throw new ToolError(output);
  return Number(output);
}

function middle(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
