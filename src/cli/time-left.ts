/**
 * How long a step will still take, from how long its last parts took. What was remembered is done in no time and says nothing about
 * what is not; the last parts weigh most; and while one part takes longer than those before it, the
 * estimate stands still instead of running out.
 */
export interface TimeLeft {
  /** Tells how far the step is. Going back, or another total, begins anew. */
  readonly update: (done: number, total: number) => void;
  /** Seconds, rounded to what such an estimate is worth; undefined before there is one. */
  readonly seconds: () => number | undefined;
}

export function estimateTimeLeft(now: () => number): TimeLeft {
  let position = { done: 0, total: 0, at: now() };
  let partMs: number | undefined;

  function begin(done: number, total: number): void {
    position = { done, total, at: now() };
    partMs = undefined;
  }

  return {
    update(done, total) {
      if (total !== position.total || done < position.done) {
        begin(done, total);
        return;
      }
      const parts = done - position.done;
      if (parts === 0) {
        return;
      }
      const at = now();
      const each = (at - position.at) / parts;
      if (each >= LEAST_PART_MS) {
        partMs = partMs === undefined ? each : partMs + (each - partMs) * SMOOTHING;
      }
      position = { done, total, at };
    },
    seconds() {
      const left = position.total - position.done;
      if (partMs === undefined || left <= 0) {
        return undefined;
      }
      const inHand = Math.max(0, partMs - (now() - position.at));
      return rounded((inHand + partMs * (left - 1)) / 1000);
    },
  };
}

/** What takes less was remembered. */
const LEAST_PART_MS = 100;
const SMOOTHING = 0.4;

/** An estimate of half a minute is right to five seconds at best. */
function rounded(seconds: number): number {
  const grain = seconds > 60 ? 10 : seconds > 10 ? 5 : 1;
  return Math.max(1, Math.ceil(seconds / grain) * grain);
}
