/**
 * Measures the memory that an embedded model takes, beside the catalogue's estimate: its known questions in contexts of several
 * sizes, a review of one file without and with the model, and timed reading. A peak is the largest sum, over a program and all that it has started, of
 * proportional set sizes (Linux, `/proc/PID/smaps_rollup`; pages that two of them share count once), looked at every 50 ms.
 *
 * `node scripts/measure-memory.ts MODEL…` (names of the catalogue that are on this disk)
 */
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { assayFolders } from '../src/io/folders.ts';
import { checkModel } from '../src/llm/check-model.ts';
import { requireModel } from '../src/llm/catalogue/find-model.ts';
import { memoryOf, REVIEW_CONTEXT_TOKENS } from '../src/llm/catalogue/memory.ts';
import { findKnownModel } from '../src/llm/catalogue/weights-of.ts';
import { openEmbedded } from '../src/llm/providers/embedded.ts';

const CONTEXTS = [2048, 4096, REVIEW_CONTEXT_TOKENS];
const LOOK_MS = 50;
const ASSAY = [fileURLToPath(new URL('../bin/assay.js', import.meta.url))];
const FILE = 'examples/shop/shop/billing.py';

const [first, ...rest] = process.argv.slice(2);
if (first === '--ask') {
  await ask(rest[0] ?? '', Number(rest[1]));
} else {
  const names = first === undefined ? [] : [first, ...rest];
  console.log('| model | what | context | estimate | peak | peak / estimate |');
  console.log('| --- | --- | --- | --- | --- | --- |');
  const without = await peakOf(review('none'));
  console.log(`| none | review of ${FILE} | – | – | ${megabytes(without)} | – |`);
  for (const name of names) {
    await measure(name);
  }
}

/** What a user's command does with this model, in a context of another size than the one that commands take. */
async function ask(name: string, contextTokens: number): Promise<void> {
  const { signal } = new AbortController();
  const dataFolder = assayFolders().data;
  const model = await openEmbedded(
    { dataFolder, model: requireModel(name), contextTokens, threads: 1 },
    signal,
  );
  await checkModel(model, () => undefined, signal);
  await model.dispose();
}

async function measure(name: string): Promise<void> {
  for (const contextTokens of CONTEXTS) {
    const peak = await peakOf([
      fileURLToPath(import.meta.url),
      '--ask',
      name,
      String(contextTokens),
    ]);
    row(name, { what: 'known questions', contextTokens, peak });
  }
  const contextTokens = REVIEW_CONTEXT_TOKENS;
  const check = await peakOf([...ASSAY, 'models', 'check', name, '--threads=1']);
  row(name, { what: '`assay models check`', contextTokens, peak: check });
  const speed = ['--models', name, '--prompt-tokens=512,4096', '--tokens=16', '--runs=1'];
  const timed = await peakOf([...ASSAY, 'bench', 'speed', ...speed, '--threads=1']);
  row(name, { what: '`assay bench speed`', contextTokens, peak: timed });
  const reviewed = await peakOf(review(name));
  row(name, { what: `review of ${FILE}`, contextTokens, peak: reviewed });
}

function review(model: string): readonly string[] {
  const kept = ['--no-cache', '--threads=1', '--budget=none', '--format=json'];
  return [...ASSAY, 'review', FILE, `--model=${model}`, ...kept];
}

interface Measured {
  readonly what: string;
  readonly contextTokens: number;
  readonly peak: number;
}

function row(name: string, { what, contextTokens, peak }: Measured): void {
  const file = requireModel(name);
  const model = findKnownModel(file.name);
  if (model === undefined) {
    throw new Error(`${name} is not known`);
  }
  const { quantization, bytes: weightsBytes } = file;
  const { total } = memoryOf({ model, quantization, weightsBytes, contextTokens });
  const cells = [`\`${file.id}\``, what, contextTokens.toLocaleString('en'), megabytes(total)];
  console.log(`| ${[...cells, megabytes(peak), (peak / total).toFixed(2)].join(' | ')} |`);
}

/** Bytes, of the program and what it starts. */
async function peakOf(parameters: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, parameters, { stdio: ['ignore', 'ignore', 'pipe'] });
  let peak = 0;
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString('utf8');
  });
  const timer = setInterval(() => {
    peak = Math.max(peak, memoryOfTree(child.pid ?? 0));
  }, LOOK_MS);
  const code = await new Promise<number | null>((resolve) => {
    child.on('close', resolve);
  });
  clearInterval(timer);
  if (code === null || code > 1) {
    throw new Error(`${parameters.join(' ')} ended with ${code}: ${said.slice(-500)}`);
  }
  return peak;
}

function memoryOfTree(root: number): number {
  const parents = new Map(processes().map((pid) => [pid, parentOf(pid)]));
  let sum = 0;
  for (const pid of parents.keys()) {
    let at: number | undefined = pid;
    while (at !== undefined && at !== root) {
      at = parents.get(at);
    }
    sum += at === root ? proportionalBytes(pid) : 0;
  }
  return sum;
}

function processes(): readonly number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => Number.isInteger(pid));
}

function parentOf(pid: number): number | undefined {
  // The name may hold blanks and brackets; what follows its last bracket is a state and the parent (proc_pid_stat(5)).
  return Number(/\) \S+ (\d+) [^)]*$/u.exec(readOrNothing(`/proc/${pid}/stat`))?.[1] ?? Number.NaN);
}

function proportionalBytes(pid: number): number {
  const text = readOrNothing(`/proc/${pid}/smaps_rollup`);
  return Number(/^Pss:\s+(\d+) kB$/mu.exec(text)?.[1] ?? 0) * 1024;
}

function readOrNothing(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // It has ended between the two looks.
    return '';
  }
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6).toLocaleString('en')} MB`;
}
