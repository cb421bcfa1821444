// npm run bench:import: the time to import the root entry, compared with importing axios alone. It runs pairs of fresh
// processes, so that a busy machine slows both, and reports the median of the ratios.
import { main, run, ToolError } from '../tools.js';
import { median } from './measure.js';

const pairs = Number(process.argv[2] ?? 31);
const goal = 1.1;

await main(() => {
  const ratios: number[] = [];
  const times: Record<string, number[]> = { axios: [], 'csbs-client': [] };
  for (let pair = 0; pair < pairs; pair += 1) {
    // Take turns in going first.
    const order = pair % 2 === 0 ? ['axios', 'csbs-client'] : ['csbs-client', 'axios'];
    for (const name of order) times[name]?.push(time(name));
    ratios.push((times['csbs-client']?.at(-1) ?? 0) / (times.axios?.at(-1) ?? 0));
  }
  for (const [name, measured] of Object.entries(times))
    console.log(`import '${name}': ${median(measured).toFixed(1)} ms`);
  console.log(`ratio: ${median(ratios).toFixed(3)} (goal: at most ${goal}; ${pairs} pairs)`);
});

/** The time of one import in a fresh process, without the start of Node, in milliseconds. */
function time(name: string): number {
  const code = `const start = performance.now(); await import('${name}'); console.log(performance.now() - start);`;
  const { status, output } = run(process.execPath, ['--input-type=module', '--eval', code]);
  if (status !== 0) throw new ToolError(output);
  return Number(output);
}
