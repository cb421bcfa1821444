/** The minimum number of keys to remember. */
const remembered = 3_000;

/** The keys of the rows that were read last, in order. Their number is bounded. */
export class RecentKeys {
  #keys: Set<string>;
  #latest: string | undefined;

  constructor(keys: readonly string[]) {
    this.#keys = new Set(keys);
    this.#latest = keys.at(-1);
  }

  get latest(): string | undefined {
    return this.#latest;
  }

  get size(): number {
    return this.#keys.size;
  }

  has(key: string): boolean {
    return this.#keys.has(key);
  }

  last(count: number): string[] {
    return [...this.#keys].slice(-count);
  }

  /** Makes the key the latest. Returns whether it was known. */
  add(key: string): boolean {
    const wasKnown = this.#keys.delete(key);
    this.#keys.add(key);
    this.#latest = key;
    if (this.#keys.size > 2 * remembered) this.#keys = new Set(this.last(remembered));
    return wasKnown;
  }

  /** Returns how many of the given keys, from the first on, are the latest ones in the same order. */
  overlap(keys: readonly string[]): number {
    // Nearly always; saves a copy of all keys.
    if (keys[0] === this.#latest) return Math.min(1, keys.length);
    const all = [...this.#keys];
    const tail = all.slice(all.indexOf(keys[0] as string));
    return tail.every((key, index) => keys[index] === key) ? tail.length : 0;
  }
}
