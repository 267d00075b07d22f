import type { TraceStep } from '../../core/evidence.ts';
import type { Finding } from '../../core/finding.ts';
import { functionAt, shownLines } from './shown-source.ts';
import type { ShownFile } from './shown-source.ts';

/**
 * What a model is shown beside the code of a candidate: the way that data takes to it, and the functions on that way or called
 * around it, one call away. As much as fits into the tokens that are left: first the trace, its ends before its middle, then one
 * function after the other, whole or not at all.
 */
export interface CandidateContext {
  /** One line a step. */
  readonly trace: readonly string[];
  /** Source of functions, without their common indentation. */
  readonly callees: readonly string[];
}

export interface ContextRequest {
  readonly look: (path: string) => ShownFile | undefined;
  /** Paths of the review's files. */
  readonly paths: readonly string[];
  /** For all of it. */
  readonly tokens: number;
  readonly countTokens: (text: string) => number;
}

const MOST_STEPS = 8;
const MOST_CALLEES = 3;
const LONGEST_CALLEE = 30;
const LONGEST_LINE = 160;

export function candidateContext(finding: Finding, request: ContextRequest): CandidateContext {
  const steps = finding.evidence.find((one) => one.kind === 'trace')?.steps ?? [];
  const room = openRoom(request);
  const trace = endsFirst(steps)
    .map(({ step, index }) => ({ index, line: lineOf(step, request) }))
    .filter(({ line }) => room.takes(withoutNumber(line)))
    .toSorted((left, right) => left.index - right.index)
    .map(({ line }) => line);
  const callees: string[] = [];
  for (const code of functionsAround(finding, steps, request)) {
    if (callees.length < MOST_CALLEES && room.takes(code)) {
      callees.push(code);
    }
  }
  return { trace, callees };
}

interface Room {
  /** True where the text still fits; then it has its place. */
  readonly takes: (text: string) => boolean;
}

function openRoom({ tokens, countTokens }: ContextRequest): Room {
  let left = tokens;
  return {
    takes(text) {
      const count = countTokens(text) + 1;
      if (count > left) {
        return false;
      }
      left -= count;
      return true;
    },
  };
}

/** First, last, second, last but one, … */
function endsFirst(
  steps: readonly TraceStep[],
): readonly { readonly step: TraceStep; readonly index: number }[] {
  return steps
    .map((step, index) => ({ step, index }))
    .toSorted((left, right) => depth(left.index, steps) - depth(right.index, steps))
    .slice(0, MOST_STEPS);
}

function depth(index: number, steps: readonly TraceStep[]): number {
  const fromEnd = steps.length - 1 - index;
  return fromEnd < index ? 2 * fromEnd + 1 : 2 * index;
}

function lineOf({ location, note }: TraceStep, { look }: ContextRequest): string {
  const { line } = location.start;
  const source = (look(location.file)?.lines[line - 1] ?? '').trim().slice(0, LONGEST_LINE);
  return `${location.file}:${line}: ${source}  # ${note}`;
}

const NUMBER = /^(.*?):\d+: /u;

/**
 * A line of a trace as it is counted and remembered: where in its file it stands must not decide what is shown, nor
 * whether the model is asked again.
 */
export function withoutNumber(line: string): string {
  return line.replace(NUMBER, '$1:0000: ');
}

/** Functions that the trace passes through, then those that the code around the finding calls by name. */
function functionsAround(
  finding: Finding,
  steps: readonly TraceStep[],
  { look, paths }: ContextRequest,
): readonly string[] {
  const { file, span } = finding.location;
  const shown = look(file);
  const holder = shown === undefined ? undefined : functionAt(shown, span.start);
  const found = new Map<string, string>();
  function add(other: ShownFile, start: number): void {
    const one = functionAt(other, start);
    const key = `${other.file.path}:${one?.start ?? -1}`;
    const isOwn = other.file.path === file && one?.start === holder?.start;
    if (one !== undefined && !isOwn && one.lastLine - one.firstLine < LONGEST_CALLEE) {
      found.set(key, shownLines(other, one.firstLine, one.lastLine).join('\n').trimEnd());
    }
  }
  for (const { location } of steps) {
    const other = look(location.file);
    if (other !== undefined) {
      add(other, location.span.start);
    }
  }
  const called = shown === undefined || holder === undefined ? [] : calledNames(shown, holder);
  for (const path of called.length === 0 ? [] : [file, ...paths.filter((one) => one !== file)]) {
    const other = look(path);
    for (const one of other?.functions ?? []) {
      const name = one.qualifiedName.slice(one.qualifiedName.lastIndexOf('.') + 1);
      if (other !== undefined && called.includes(name)) {
        add(other, one.start);
      }
    }
  }
  return [...found.values()];
}

function calledNames(
  shown: ShownFile,
  holder: { readonly firstLine: number; readonly lastLine: number },
): readonly string[] {
  const code = shown.lines.slice(holder.firstLine, holder.lastLine).join('\n');
  return [
    ...new Set(Array.from(code.matchAll(/\b([A-Za-z_]\w*)\s*\(/gu), ([, name = '']) => name)),
  ];
}
