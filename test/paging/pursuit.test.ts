import { expect } from 'chai';
import { createPursuit } from '../../src/paging/pursuit.js';

const times = (count: number, step: number, searched = false) => {
  const pursuit = createPursuit();
  return Array.from({ length: count }, () => [pursuit.missed(step, searched), pursuit.lead]);
};

describe('a pursuit', () => {
  it('goes on for as long as the row comes nearer', () => {
    const pursuit = createPursuit();
    for (let step = 200; step > 0; step -= 1)
      expect([pursuit.missed(step % 2 ? step : -step, false), pursuit.lead]).to.deep.equal([true, 0]);
  });

  it('ends with the eleventh answer that brings nothing new where the row stays, or is found by looking around', () => {
    const told = Array.from({ length: 11 }, (_, at) => at < 10);
    expect(times(11, 0).map(([goesOn]) => goesOn)).to.deep.equal(told);
    expect(times(11, 5, true).map(([goesOn]) => goesOn)).to.deep.equal(told);
    // The first step may be the beginning of an approach.
    expect(times(12, 5).map(([goesOn]) => goesOn)).to.deep.equal([true, ...told]);
  });

  it('asks two times of four where the row will be if it moves on', () => {
    expect(times(8, 5, true).map(([, lead]) => lead)).to.deep.equal([0, 5, 5, 0, 0, 5, 5, 0]);
    expect(times(3, -5, true).map(([, lead]) => lead)).to.deep.equal([0, -5, -5]);
  });

  it('takes no guess for an approach', () => {
    const pursuit = createPursuit();
    for (const step of [9, 8]) pursuit.missed(step, true);
    expect(pursuit.lead).to.equal(8);
    // Nearer, but by the guess: a third miss.
    pursuit.missed(7, false);
    expect(pursuit.lead).to.equal(7);
  });

  it('begins anew once there were new rows, and asks for the row where it is once it was met', () => {
    for (const isNew of [true, false]) {
      const pursuit = createPursuit();
      for (let count = 0; count < 10; count += 1) pursuit.missed(0, false);
      pursuit.missed(3, true);
      pursuit.met(isNew);
      expect(pursuit.lead).to.equal(0);
      // Without new rows it would go on for ever where a service goes to and fro.
      expect([pursuit.missed(0, false), pursuit.missed(1, false)]).to.deep.equal([isNew, isNew]);
    }
  });
});
