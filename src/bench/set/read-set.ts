import { basename, join, resolve } from 'node:path';
import type { z } from 'zod';
import { ReviewError } from '../../core/review-error.ts';
import { describeReadFailure, kindOf, readPythonFile } from '../../io/files.ts';
import { sha256, sha256OfParts } from '../../io/hash.ts';
import { questionOf } from './question-of.ts';
import { BENCH_TASKS, type BenchTask } from '../bench-task.ts';
import {
  discoverRow,
  judgeRow,
  rewriteRow,
  type BenchSet,
  type DiscoverCase,
  type JudgeCase,
  type RewriteCase,
  type SetProblem,
} from './bench-set.ts';

/**
 * Reads `judge.jsonl`, `discover.jsonl` and `rewrite.jsonl` of a folder; each may be absent. A row that is broken is left
 * out and named, the others count.
 *
 * @throws ReviewError `PATH_NOT_FOUND` for no folder, `CONFIG_INVALID` where not one row can be used.
 */
export function readBenchSet(folder: string): BenchSet {
  const root = resolve(folder);
  if (kindOf(root) !== 'folder') {
    throw new ReviewError('PATH_NOT_FOUND', `There is no folder ${folder}`, {
      hint: 'Give --set a folder with judge.jsonl, discover.jsonl or rewrite.jsonl; `examples/bench` is one.',
    });
  }
  const state: Reading = { root, problems: [], parts: [] };
  const set = {
    judge: readRows(state, 'judge', judgeCase),
    discover: readRows(state, 'discover', discoverCase),
    rewrite: readRows(state, 'rewrite', rewriteCase),
  };
  if (BENCH_TASKS.every((task) => set[task].length === 0)) {
    throw emptySet(folder, state.problems);
  }
  const digest = sha256OfParts(state.parts);
  return { folder: root, name: basename(root), digest, ...set, problems: state.problems };
}

/** Larger files are no labelled sets. */
const MOST_BYTES = 64 * 1024 * 1024;
const MOST_SOURCE_BYTES = 1024 * 1024;

interface Reading {
  readonly root: string;
  readonly problems: SetProblem[];
  /** Everything that decides what is asked, for the digest. */
  readonly parts: string[];
}

interface CaseText {
  readonly path: string;
  readonly text: string;
}

/** A case, or why the row is none. */
type Made<Case> = Case | string;

function readRows<Case extends { readonly id: string }>(
  state: Reading,
  task: BenchTask,
  make: (json: unknown, state: Reading) => Made<Case>,
): readonly Case[] {
  const name = `${task}.jsonl`;
  const read = readPythonFile(join(state.root, name), { maxBytes: MOST_BYTES });
  if (read.outcome === 'not-found') {
    return [];
  }
  if (read.outcome !== 'ok') {
    state.problems.push({ place: name, reason: `it ${describeReadFailure(read)}` });
    return [];
  }
  const cases = new Map<string, Case>();
  for (const [index, text] of read.text.split('\n').entries()) {
    const made = text.trim() === '' ? undefined : rowOf(text, state, make);
    const place = `${name}:${index + 1}`;
    if (typeof made === 'string') {
      state.problems.push({ place, reason: made });
    } else if (made !== undefined && cases.has(made.id)) {
      state.problems.push({ place, reason: `the id ${made.id} was used before` });
    } else if (made !== undefined) {
      cases.set(made.id, made);
      state.parts.push(task, JSON.stringify(made));
    }
  }
  return [...cases.values()];
}

function rowOf<Case>(
  text: string,
  state: Reading,
  make: (json: unknown, state: Reading) => Made<Case>,
): Made<Case> {
  try {
    return make(JSON.parse(text), state);
  } catch (error) {
    if (error instanceof SyntaxError) {
      return 'it is not JSON';
    }
    throw error;
  }
}

function judgeCase(json: unknown, state: Reading): Made<JudgeCase> {
  const row = judgeRow.safeParse(json);
  if (!row.success) {
    return describe(row.error);
  }
  const { id, rule, line, label, pair } = row.data;
  if (questionOf(rule) === undefined) {
    return `no rule or topic ${rule} has a question for a model`;
  }
  const text = textOf(row.data, state);
  return typeof text === 'string'
    ? text
    : within(text, [line], { id, ...text, rule, line, isReal: label === 'real', pair });
}

function discoverCase(json: unknown, state: Reading): Made<DiscoverCase> {
  const row = discoverRow.safeParse(json);
  if (!row.success) {
    return describe(row.error);
  }
  const text = textOf(row.data, state);
  const flaws = row.data.flaws.map(({ line, cwe }) => ({ line, cwe }));
  const lines = flaws.map(({ line }) => line);
  return typeof text === 'string' ? text : within(text, lines, { id: row.data.id, ...text, flaws });
}

function rewriteCase(json: unknown, state: Reading): Made<RewriteCase> {
  const row = rewriteRow.safeParse(json);
  if (!row.success) {
    return describe(row.error);
  }
  const { id, line, message } = row.data;
  const text = textOf(row.data, state);
  return typeof text === 'string'
    ? text
    : within(text, [line], { id, ...text, function: row.data.function, line, message });
}

/** The text of a row, from its file or from the row itself. */
function textOf(
  row: {
    readonly id: string;
    readonly file?: string | undefined;
    readonly code?: string | undefined;
  },
  { root }: Reading,
): Made<CaseText> {
  const { file, code } = row;
  if ((file === undefined) === (code === undefined)) {
    return 'it needs either `file` or `code`';
  }
  if (file === undefined) {
    return { path: `inline/${sha256(row.id).slice(0, 12)}.py`, text: `${code?.trimEnd() ?? ''}\n` };
  }
  if (!/^(?!.*(?:^|\/)\.\.(?:\/|$))[^/\\:][^\\:]*\.py$/u.test(file)) {
    return `\`file\` must be a .py file below the set's folder: ${file}`;
  }
  const read = readPythonFile(join(root, file), { maxBytes: MOST_SOURCE_BYTES });
  if (read.outcome === 'not-found') {
    return `there is no file ${file} in the set's folder`;
  }
  return read.outcome === 'ok'
    ? { path: file, text: read.text }
    : `${file} ${describeReadFailure(read)}`;
}

function within<Case>(text: CaseText, lines: readonly number[], made: Case): Made<Case> {
  const all = text.text.split('\n');
  const wrong = lines.find((line) => (all[line - 1] ?? '').trim() === '');
  if (wrong === undefined) {
    return made;
  }
  return wrong > all.length
    ? `line ${wrong} is behind the end of ${text.path}`
    : `line ${wrong} of ${text.path} is empty`;
}

function describe(error: z.ZodError): string {
  const [issue] = error.issues;
  const name = `\`${issue?.path.join('.') ?? ''}\``;
  switch (issue?.code) {
    case 'unrecognized_keys':
      return `the format has no ${issue.keys.map((key) => `\`${key}\``).join(', ')}`;
    case 'invalid_value':
      return `${name} must be ${issue.values.map((value) => JSON.stringify(value)).join(' or ')}`;
    case 'invalid_type':
      return issue.path.length === 0
        ? 'it is not an object such as {"id": "orders-a", …}'
        : issue.message.endsWith('received undefined')
          ? `${name} is missing`
          : `${name} must be of another kind: ${issue.expected}`;
    default:
      return `${name}: ${issue?.message ?? 'it does not fit the format'}`;
  }
}

function emptySet(folder: string, problems: readonly SetProblem[]): ReviewError {
  const [first] = problems;
  return new ReviewError('CONFIG_INVALID', `There is nothing to ask in ${folder}`, {
    hint:
      first === undefined
        ? 'It needs judge.jsonl, discover.jsonl or rewrite.jsonl; docs/bench.md shows their rows.'
        : `The first of ${problems.length} broken rows is ${first.place}: ${first.reason}.`,
  });
}
