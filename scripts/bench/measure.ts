// Paired runs: each round runs everything once, in rotating order, and compares the times within the round.

export interface Measured {
  /** The median over the rounds, in milliseconds. */
  ms: Record<string, number>;
  /** The time of the first run divided by the time of each other run: the median of the ratios of the rounds. */
  ratio: Record<string, number>;
  /** The same for the CPU time of this process, which other work on the machine disturbs less. */
  cpuRatio: Record<string, number>;
  rounds: number;
}

export async function measure(runs: Record<string, () => Promise<unknown>>, rounds: number): Promise<Measured> {
  const names = Object.keys(runs);
  const [first = ''] = names;
  const times: Record<string, number>[] = [];
  const cpuTimes: Record<string, number>[] = [];
  // The first round warms up.
  for (let round = -1; round < rounds; round += 1) {
    const time: Record<string, number> = {};
    const cpuTime: Record<string, number> = {};
    const turn = (round + 1) % names.length;
    for (const name of [...names.slice(turn), ...names.slice(0, turn)]) {
      globalThis.gc?.();
      const began = performance.now();
      const cpu = process.cpuUsage();
      await runs[name]?.();
      time[name] = performance.now() - began;
      const { user, system } = process.cpuUsage(cpu);
      cpuTime[name] = user + system;
    }
    if (round < 0) continue;
    times.push(time);
    cpuTimes.push(cpuTime);
  }
  const ratios = (all: Record<string, number>[]) =>
    Object.fromEntries(
      names.slice(1).map((name) => [name, median(all.map((time) => (time[first] ?? 0) / (time[name] ?? 1)))]),
    );
  return {
    ms: Object.fromEntries(names.map((name) => [name, median(times.map((time) => time[name] ?? 0))])),
    ratio: ratios(times),
    cpuRatio: ratios(cpuTimes),
    rounds,
  };
}

export function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1
    ? (sorted[middle] as number)
    : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
}
