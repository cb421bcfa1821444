import { expect } from 'chai';
import { rememberRows } from '../../src/paging/remembered-rows.js';

const start = { rows: [], position: 0, count: 0 };
const read = (...keys: string[]) => {
  const memory = rememberRows(start);
  for (const key of keys) memory.read(key);
  return memory;
};

describe('remembered rows', () => {
  it('tell the latest, and how many were read after one', () => {
    const memory = read('a', 'b', 'c');
    expect(memory.latest()).to.equal('c');
    expect(['a', 'b', 'c'].map(memory.readAfter)).to.deep.equal([2, 1, 0]);
    expect(['a', 'x'].map(memory.knows)).to.deep.equal([true, false]);
  });

  it('may be gone back to: those behind are expected once more, in their order', () => {
    const memory = read('a', 'b', 'c', 'd');
    memory.goBackTo('b');
    expect([memory.latest(), memory.expectsMore(), memory.size()]).to.deep.equal(['b', true, 4]);
    expect(['a', 'b', 'c', 'd', 'x'].map(memory.placeOf)).to.deep.equal([0, 1, 2, 3, -1]);
    expect(memory.place()).to.deep.equal({ rows: ['a', 'b'], ahead: ['c', 'd'] });
    expect([memory.readAfter('c'), memory.read('x'), memory.read('d'), memory.expectsMore()]).to.deep.equal([
      0,
      undefined,
      'ahead',
      false,
    ]);
    expect(memory.place()).to.deep.equal({ rows: ['a', 'b', 'x', 'c', 'd'], ahead: [] });
  });

  it('may be gone forward to, among those that are expected', () => {
    const memory = read('a', 'b', 'c', 'd');
    memory.goBackTo('a');
    memory.goBackTo('c');
    expect(memory.place()).to.deep.equal({ rows: ['a', 'b', 'c'], ahead: ['d'] });
  });

  it('are a thousand at least, and three thousand ahead at most', () => {
    const keys = Array.from({ length: 5000 }, (_, at) => `r${at}`);
    const memory = read(...keys);
    expect(memory.place().rows).to.deep.equal(keys.slice(-1000));
    expect([memory.size(), memory.knows('r4000'), memory.knows('r3999')]).to.deep.equal([1000, true, false]);
    const other = read(...keys);
    other.goBackTo('r10');
    expect(other.place().ahead).to.deep.equal(keys.slice(11, 3011));
  });
});
