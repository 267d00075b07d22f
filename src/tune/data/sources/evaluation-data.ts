import { readPythonFile } from '../../../io/files.ts';
import { loadPythonParser, type PythonParser } from '../../../python/parser.ts';
import { ReviewError } from '../../../core/review-error.ts';
import { trainingRowSchema } from '../../training-row.ts';
import type { EvaluationData } from '../build-data.ts';
import type { EvaluationItem } from '../filter/evaluation-guard.ts';
import { isRecordFile, openRecords } from '../read/open-records.ts';
import { renameColumns } from '../sets/map-columns.ts';
import type { PlainRecord, PublicSet } from '../sets/public-set.ts';
import type { SetFile } from './hub-set.ts';
import { listFiles } from './list-files.ts';
import { openFiles } from './set-source.ts';

/** Files of an evaluation set of the catalogue. */
export interface EvaluationSetFiles {
  readonly set: PublicSet;
  readonly files: readonly SetFile[];
  readonly revision: string | undefined;
}

export interface EvaluationRequest {
  readonly sets: readonly EvaluationSetFiles[];
  /** Folders or files of the user's own: Python files, and records, of which every text counts. */
  readonly folders: readonly string[];
  /** Names of sets that the user does without. */
  readonly leftOut: readonly string[];
}

/**
 * Reads all that training data must stay away from.
 * @throws ReviewError `PATH_NOT_FOUND` for a folder with nothing in it; `FILE_UNREADABLE`.
 */
export async function readEvaluationData(
  { sets, folders, leftOut }: EvaluationRequest,
  signal: AbortSignal,
): Promise<EvaluationData> {
  const items: EvaluationItem[] = [];
  const facts: EvaluationData['sets'][number][] = [];
  for (const { set, files, revision } of sets) {
    const found = await itemsOfSet(set, files, signal);
    items.push(...found);
    facts.push({
      name: set.title,
      items: found.length,
      ...(revision === undefined ? {} : { revision }),
    });
  }
  const parser = await loadPythonParser();
  for (const folder of folders) {
    const found = await itemsOfFolder(folder, parser, signal);
    items.push(...found);
    facts.push({ name: folder, items: found.length });
  }
  return { items, sets: facts, leftOut };
}

async function itemsOfSet(
  set: PublicSet,
  files: readonly SetFile[],
  signal: AbortSignal,
): Promise<readonly EvaluationItem[]> {
  const items: EvaluationItem[] = [];
  for (const { file, columns } of await openFiles(set, files, signal)) {
    for await (const record of file.read([...columns.values()], signal)) {
      if (record.outcome === 'record') {
        const { task, prompt, solution } = renameColumns(columns, record.value);
        items.push(taskItem(`${set.title} ${textOf(task)}`, textOf(prompt), textOf(solution)));
      }
    }
  }
  return items;
}

/** The prompt of one set is the head of a function, that of another a sentence. */
function taskItem(place: string, prompt: string, solution: string): EvaluationItem {
  return /^\s*(?:async\s+)?(?:def|class)\s+\w+/mu.test(prompt)
    ? { place, code: `${prompt}\n${solution}`, text: proseIn(prompt) }
    : { place, code: solution, text: prompt };
}

async function itemsOfFolder(
  folder: string,
  parser: PythonParser,
  signal: AbortSignal,
): Promise<readonly EvaluationItem[]> {
  const files = await listFiles(folder, (name) => isRecordFile(name) || name.endsWith('.py'));
  const items: EvaluationItem[] = [];
  for (const file of files) {
    if (file.path.endsWith('.py')) {
      items.push(...pythonItem(file));
      continue;
    }
    const records = await openRecords(file.path, file.name, signal);
    for await (const record of records.read(undefined, signal)) {
      if (record.outcome === 'record') {
        items.push(recordItem(record.place, record.value, parser));
      }
    }
  }
  if (items.length === 0) {
    throw new ReviewError('PATH_NOT_FOUND', `${folder} holds nothing to stay away from`, {
      hint: 'Give a folder with Python files, Parquet, JSONL or JSON.',
    });
  }
  return items;
}

const MAX_PYTHON_BYTES = 2_000_000;

function pythonItem({ path, name }: SetFile): readonly EvaluationItem[] {
  const read = readPythonFile(path, { maxBytes: MAX_PYTHON_BYTES });
  return read.outcome === 'ok' ? [{ place: name, code: read.text, text: proseIn(read.text) }] : [];
}

function recordItem(place: string, record: PlainRecord, parser: PythonParser): EvaluationItem {
  const row = trainingRowSchema.safeParse(record);
  if (row.success) {
    return { place, code: row.data.origin.code, text: '' };
  }
  const texts = textsIn(record);
  const code = texts.filter((text) => isCode(text, parser));
  const prose = texts.map((text) => (code.includes(text) ? proseIn(text) : text));
  return { place, code: code.join('\n\n'), text: prose.join('\n\n') };
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') {
    return [value];
  }
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

function isCode(text: string, parser: PythonParser): boolean {
  return /[=(:]/u.test(text) && parser.accepts(text);
}

/** Docstrings and comments: sentences that code carries. */
function proseIn(code: string): string {
  const docstrings = Array.from(
    code.matchAll(/"""([^]*?)"""|'''([^]*?)'''/gu),
    (match) => match[1] ?? match[2] ?? '',
  );
  const comments = Array.from(code.matchAll(/#[^\n]*/gu), ([comment]) => comment);
  return [...docstrings, ...comments].join('\n');
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
