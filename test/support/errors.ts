import { expect } from 'chai';

/** Accepts also an abstract class, whose constructor is protected. */
interface ErrorClass<E extends Error> {
  readonly prototype: E;
  readonly name: string;
}

/** Returns the error that a call rejects with or throws. Fails if it does neither. */
export async function failure<E extends Error>(
  type: ErrorClass<E>,
  run: (() => unknown) | PromiseLike<unknown>,
): Promise<E> {
  try {
    await (typeof run === 'function' ? run() : run);
  } catch (error) {
    expect(error).to.be.instanceOf(type as unknown as new () => E);
    return error as E;
  }
  throw new Error(`expected ${type.name}, but nothing failed`);
}

/** Returns the error that a call throws synchronously. */
export function thrown<E extends Error>(type: ErrorClass<E>, run: () => unknown): E {
  try {
    run();
  } catch (error) {
    expect(error).to.be.instanceOf(type as unknown as new () => E);
    return error as E;
  }
  throw new Error(`expected ${type.name}, but nothing was thrown`);
}
