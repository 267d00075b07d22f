import type { BranchCount, CounterexampleEvidence, TrialEvidence } from '../core/evidence.ts';
import { counted, grouped } from './counted.ts';
import { growthTexts } from './trial-growth.ts';

/**
 * The words for what a trial measured. A factor measured in WebAssembly is rounded to one digit and called "about": only its
 * size carries over to the user's Python.
 */

/** `tried ✓ 180× faster`; without a factor where no speed may be claimed. */
export function trialBadge(trial: TrialEvidence): string {
  return trial.speedup === undefined ? 'tried ✓' : `tried ✓ ${speedupText(trial)} faster`;
}

/** `180×`, or `about 200×` where WebAssembly was the clock; empty where no speed is claimed. */
export function speedupText({ speedup, native }: TrialEvidence): string {
  if (speedup === undefined) {
    return '';
  }
  return native
    ? `${factor(speedup.value)}×`
    : `about ${Number(speedup.value.toPrecision(1)).toLocaleString('en-US')}×`;
}

/** One thought a line, by name: what was equal, what it cost, how it grows. */
export function trialLines(
  trial: TrialEvidence,
): readonly { readonly label: string; readonly text: string }[] {
  return [
    { label: 'trial', text: equalityText(trial) },
    { label: 'time', text: clockText(trial) },
    { label: 'growth', text: growthText(trial) },
    { label: 'note', text: (trial.notes ?? []).join('; ') },
  ].filter(({ text }) => text !== '');
}

/** `same result on 512 inputs, 9 of 9 branches`. */
export function equalityText(trial: TrialEvidence): string {
  const { inputs, originalBranches, rewriteBranches } = trial;
  const parts = [`same result on ${counted(inputs, 'input')}`];
  const branches = branchesText(originalBranches, rewriteBranches);
  if (branches !== '') {
    parts.push(branches);
  }
  if (trial.rounding) {
    parts.push('floats equal but for rounding');
  }
  if (trial.alsoAsked.length > 0) {
    parts.push(`no difference found by ${trial.alsoAsked.join(', ')}`);
  }
  return parts.join(', ');
}

/** `9 of 9 branches`, with those of the rewrite where they are other; empty for straight code. */
function branchesText(original: BranchCount, rewrite: BranchCount): string {
  if (original.total === 0) {
    return '';
  }
  const text = `${original.covered} of ${counted(original.total, 'branch', 'branches')}`;
  return rewrite.covered === rewrite.total
    ? text
    : `${text}, ${rewrite.covered} of ${rewrite.total} in the rewrite`;
}

/** `n = 4,000: 1.9 s → 11 ms (CPython 3.12.4, native)`. */
function clockText(trial: TrialEvidence): string {
  const largest = trial.timings.at(-1);
  if (largest === undefined) {
    return `not timed (${trial.python})`;
  }
  const times = `n = ${grouped(largest.size)}: ${durationText(largest.original)} → ${durationText(largest.rewrite)}`;
  const claim = trial.speedup === undefined ? ', too close to call it faster' : '';
  return `${times}${claim} (${trial.python})`;
}

/** `n^1.99 → n^1.02; memory 1.1×; slower up to n = 8`. */
function growthText(trial: TrialEvidence): string {
  const { memory, slowerUpTo } = trial;
  const growth = growthTexts(trial);
  const parts: string[] = [];
  if (growth !== undefined) {
    parts.push(`${growth.original} → ${growth.rewrite}`);
  }
  if (memory !== undefined && memory.original > 0) {
    parts.push(`memory ${factor(memory.rewrite / memory.original)}×`);
  }
  if (slowerUpTo !== undefined) {
    parts.push(`slower up to n = ${grouped(slowerUpTo)}`);
  }
  return parts.join('; ');
}

/** `refused a rewrite: first_repeats([2, 1]) gives [1], rewritten [2] (value differs)`. */
export function counterexampleText(refuted: CounterexampleEvidence): string {
  const { call, original, rewrite, difference } = refuted;
  return `refused a rewrite: ${call} gives ${original}, rewritten ${rewrite} (${difference} differs)`;
}

/** Seconds for people: `1.9 s`, `11 ms`, `71 µs`. */
export function durationText(seconds: number): string {
  if (seconds >= 1) {
    return `${digits(seconds)} s`;
  }
  return seconds >= 0.001 ? `${digits(seconds * 1e3)} ms` : `${digits(seconds * 1e6)} µs`;
}

/** `180`, `2.5`, `0.02`. */
export function factor(value: number): string {
  if (value < 0.1) {
    return value.toPrecision(1);
  }
  return value >= 10 ? grouped(Math.round(value)) : value.toFixed(1);
}

function digits(value: number): string {
  return value >= 10 ? grouped(Math.round(value)) : value.toFixed(1);
}
