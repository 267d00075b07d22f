import { describe, expect, it } from 'vitest';

import { createThreadGauge, type Phase, type ThreadGauge } from './thread-gauge.ts';

/** A machine of two cores whose speed depends on the number of threads, and whose clock only work moves. */
class Machine {
  now = 0;
  idle = 1;
  readonly tried: number[] = [];
  readonly gauge: ThreadGauge;
  speeds: Readonly<Record<number, number>> = { 1: 20, 2: 35 };

  constructor(candidates: readonly [number, ...number[]] = [1, 2]) {
    this.gauge = createThreadGauge({
      candidates,
      now: () => this.now,
      idleCores: () => this.idle,
    });
  }

  work(phase: Phase, steps: number, tokens = 1): readonly number[] {
    const from = this.tried.length;
    for (let step = 0; step < steps; step += 1) {
      const threads = this.gauge.next(phase);
      const ms = (tokens * 1000) / (this.speeds[threads] ?? 1);
      this.now += ms;
      this.gauge.record(phase, { threads, tokens, ms });
      this.tried.push(threads);
    }
    return this.tried.slice(from);
  }
}

describe('the thread gauge', () => {
  it('begins with one thread, tries both and keeps the faster', () => {
    const machine = new Machine();
    expect(machine.work('decode', 9)).toEqual([1, 1, 1, 2, 2, 2, 2, 2, 2]);
    expect(machine.gauge.speed('decode')).toBeCloseTo(35);
  });

  it('does not try more threads while a neighbour keeps the cores busy', () => {
    const machine = new Machine();
    machine.idle = 0.1;
    machine.speeds = { 1: 12, 2: 0.2 };
    expect(new Set(machine.work('decode', 300))).toEqual(new Set([1]));
  });

  it('needs one step to see that a candidate is hopeless', () => {
    const machine = new Machine();
    machine.speeds = { 1: 12, 2: 0.5 };
    expect(machine.work('decode', 8)).toEqual([1, 1, 1, 2, 1, 1, 1, 1]);
  });

  it('goes back to one thread as soon as two collapse', () => {
    const machine = new Machine();
    machine.work('decode', 10);
    machine.idle = 0;
    machine.speeds = { 1: 11, 2: 0.6 };
    expect(machine.work('decode', 6)).toEqual([2, 1, 1, 1, 1, 1]);
  });

  it('takes two threads again when the neighbour has gone', () => {
    const machine = new Machine();
    machine.idle = 0;
    machine.speeds = { 1: 11, 2: 0.6 };
    machine.work('decode', 20);
    machine.idle = 1;
    machine.speeds = { 1: 20, 2: 35 };
    expect(machine.work('decode', 40).slice(-5)).toEqual([2, 2, 2, 2, 2]);
  });

  it('looks again less and less often when nothing changes', () => {
    const machine = new Machine();
    machine.speeds = { 1: 20, 2: 15 };
    const tried = machine.work('decode', 4000);
    const looks = tried.flatMap((threads, step) => (threads === 2 ? [step] : []));
    expect(looks.length).toBeGreaterThan(3);
    expect(looks.filter((step) => step > 2000).length).toBeLessThan(
      looks.filter((step) => step <= 2000).length,
    );
  });

  it('weighs reading and writing apart', () => {
    const machine = new Machine();
    machine.work('prefill', 4, 64);
    machine.speeds = { 1: 20, 2: 10 };
    machine.work('decode', 10);
    expect(machine.gauge.describe()).toBe('2 threads reading, 1 writing');
  });

  it('never changes a fixed number', () => {
    const machine = new Machine([2]);
    machine.speeds = { 2: 3 };
    expect(new Set(machine.work('decode', 100))).toEqual(new Set([2]));
    expect(machine.gauge.describe()).toBe('2 threads');
  });

  it('climbs by steps on a machine with many cores', () => {
    const machine = new Machine([1, 4, 8]);
    machine.idle = 7;
    machine.speeds = { 1: 20, 4: 60, 8: 50 };
    expect(machine.work('prefill', 6, 64)).toEqual([1, 4, 8, 4, 4, 4]);
  });
});
