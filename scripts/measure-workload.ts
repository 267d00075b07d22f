/**
 * Counts the tokens that a first review asks a model to read and write, for verdicts and for texts (discovering, rewriting,
 * explaining), of all files and for 200 lines. A recorded Ollama answers at once, so that no request is lost to a busy machine; the
 * tokenizer is that of a model of the catalogue that is on this disk. What a message shares with the beginning of an
 * earlier request counts once, as the provider reads it. A rewrite is taken to be as long as the function it replaces.
 *
 * `node scripts/measure-workload.ts MODEL FOLDER`
 */
import { spawn } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { z } from 'zod';

import { assayFolders } from '../src/io/folders.ts';
import { requireModel } from '../src/llm/catalogue/find-model.ts';
import { openEmbedded } from '../src/llm/providers/embedded.ts';
import { startLocalServer } from '../test/e2e/servers/local-server.ts';
import { recordedReplies } from '../test/e2e/servers/recorded-reply.ts';

const LINES = 200;
/** Around every message of ChatML. */
const FRAME_TOKENS = 5;
/** The recorded question with an obvious answer, see `contract-requests.ts`. */
const YES = '570985248d4c8b544b983946d82ceee8e789979409c3184538da6413fbfd4025';

/** A text that no step can use, and asks for no more than once. */
const NOTHING = {
  message: { role: 'assistant', content: 'pass' },
  done: true,
  done_reason: 'stop',
  prompt_eval_count: 2000,
  eval_count: 1,
};

const ASKED = z.object({
  logprobs: z.boolean().optional(),
  messages: z.array(z.object({ role: z.string(), content: z.string() })),
});
type Asked = z.infer<typeof ASKED>;

const [name = '', folder = '.'] = process.argv.slice(2);
const file = requireModel(name);
const lines = globSync('**/*.py', { cwd: folder })
  .map((path) => readFileSync(join(folder, path), 'utf8').split('\n').length - 1)
  .reduce((sum, count) => sum + count, 0);
const model = await openEmbedded(
  { dataFolder: assayFolders().data, model: file, contextTokens: 512, threads: 1 },
  new AbortController().signal,
);
console.log(
  `${lines} lines.\n\n| model | replies | number | read | written | read, ${LINES} lines | written |`,
);
console.log('| --- | --- | --- | --- | --- | --- | --- |');
for (const [what, digest] of [
  [file.id, file.sha256],
  ['of which no answers ship', '0'.repeat(64)],
] as const) {
  const asked = await askedOf(digest);
  row(`${what} | verdicts`, asked.filter(isVerdict));
  row(
    `${what} | texts`,
    asked.filter((one) => !isVerdict(one)),
  );
}
await model.dispose();

function isVerdict(asked: Asked): boolean {
  return asked.logprobs === true;
}

/** Everything that a review asks the recorded Ollama, whose model has this checksum. */
async function askedOf(digest: string): Promise<readonly Asked[]> {
  const asked: Asked[] = [];
  const server = await startLocalServer(({ path, body }, response) => {
    if (path !== '/api/chat') {
      const reply = recordedReplies('ollama').find(({ head }) => head.path === path);
      response.writeHead(reply?.head.status ?? 404, { 'content-type': 'application/json' });
      response.end(large(reply?.chunks.join('') ?? '', digest));
      return;
    }
    const question = ASKED.parse(JSON.parse(body));
    asked.push(question);
    response.writeHead(200, { 'content-type': 'application/x-ndjson' });
    response.end(isVerdict(question) ? yes() : `${JSON.stringify(NOTHING)}\n`);
  });
  await review(server.url);
  await server.close();
  return asked;
}

function yes(): string {
  const reply = recordedReplies('ollama').find(({ head }) => head.question === YES);
  return (reply?.chunks.join('') ?? '').replace(/(?<="prompt_eval_count":)\d+/u, '2000');
}

/** The recorded model is a tiny one, which would be asked nothing. */
function large(text: string, digest: string): string {
  return text
    .replaceAll(/(?<="general\.parameter_count":)\d+/gu, '2000000000')
    .replaceAll(/sha256[-:][0-9a-f]{64}/gu, `sha256-${digest}`);
}

async function review(url: URL): Promise<void> {
  const assay = fileURLToPath(new URL('../bin/assay.js', import.meta.url));
  const child = spawn(
    process.execPath,
    [assay, 'review', '.', `--model=ollama:${file.name}`, '--budget=none', '--no-cache'].concat([
      '--no-trials',
      '--no-advisories',
      '--threads=1',
      '--allow-incomplete',
    ]),
    { cwd: folder, env: { ...process.env, OLLAMA_HOST: url.host }, stdio: 'ignore' },
  );
  const code = await new Promise<number | null>((resolve) => {
    child.on('close', resolve);
  });
  if (code === null || code > 1) {
    throw new Error(`the review ended with ${code}`);
  }
}

function row(title: string, asked: readonly Asked[]): void {
  const reads = tokensToRead(asked);
  const writes = asked.reduce(
    (sum, one) =>
      sum + (isVerdict(one) ? 1 : model.countTokens(codeIn(one.messages.at(-1)?.content ?? ''))),
    0,
  );
  const each = [reads, writes].map((tokens) => Math.round((tokens * LINES) / lines));
  console.log(`| ${[title, asked.length, reads, writes, ...each].join(' | ')} |`);
}

function codeIn(message: string): string {
  return /```python\n([^]*?)```/u.exec(message)?.[1] ?? message;
}

function tokensToRead(asked: readonly Asked[]): number {
  const read = new Set<string>();
  let sum = 0;
  for (const { messages } of asked) {
    for (const [index, message] of messages.entries()) {
      const beginning = JSON.stringify(messages.slice(0, index + 1));
      sum += read.has(beginning) ? 0 : model.countTokens(message.content) + FRAME_TOKENS;
      read.add(beginning);
    }
  }
  return sum;
}
