import { expect, onTestFinished, test } from 'vitest';
import { startLocalServer, type LocalServer } from '../../../test/e2e/servers/local-server.ts';
import { ollamaEmbedder } from './ollama-embed.ts';

const signal = new AbortController().signal;

/** Speaks as Ollama does; `answer` is the body of `/api/embed`. */
async function server(
  tags: readonly object[],
  answer: { readonly status: number; readonly body: string },
): Promise<LocalServer> {
  const local = await startLocalServer(({ path }, response) => {
    const replies: Readonly<Record<string, string>> = {
      '/api/version': JSON.stringify({ version: '0.13.0' }),
      '/api/tags': JSON.stringify({ models: tags }),
    };
    response.writeHead(path === '/api/embed' ? answer.status : 200, {
      'content-type': 'application/json',
    });
    response.end(replies[path] ?? answer.body);
  });
  onTestFinished(() => local.close());
  return local;
}

const OK = {
  status: 200,
  body: JSON.stringify({
    model: 'x',
    embeddings: [
      [1, 0],
      [0, 1],
    ],
  }),
};
const INSTALLED = [
  { name: 'qwen2.5-coder:1.5b', size: 1 },
  { name: 'nomic-embed-text:latest', size: 1 },
];

test('texts are embedded by the model that is made for it, looked for once', async () => {
  const local = await server(INSTALLED, OK);
  const embed = ollamaEmbedder(local.url);
  expect(await embed(['a', 'b'], signal)).toEqual([
    [1, 0],
    [0, 1],
  ]);
  await embed(['a', 'b'], signal);
  expect(local.asked.map(({ path }) => path)).toEqual([
    '/api/version',
    '/api/tags',
    '/api/embed',
    '/api/embed',
  ]);
  expect(JSON.parse(local.asked[2]?.body ?? '')).toEqual({
    model: 'nomic-embed-text:latest',
    input: ['a', 'b'],
    truncate: true,
  });
});

test('a chat model is not asked to embed, nor a model of another computer', async () => {
  const local = await server(
    [
      { name: 'qwen2.5-coder:1.5b', size: 1 },
      { name: 'bge-m3', size: 1, remote_host: 'https://example.org' },
    ],
    OK,
  );
  expect(await ollamaEmbedder(local.url)(['a'], signal)).toBeUndefined();
  expect(local.asked.map(({ path }) => path)).not.toContain('/api/embed');
});

test.each([
  ['an error', { status: 500, body: '{"error":"out of memory"}' }],
  ['no JSON', { status: 200, body: '<html>' }],
  ['another shape', { status: 200, body: '{"embeddings":"none"}' }],
])('%s is no vector, and nothing is thrown', async (_name, answer) => {
  const local = await server(INSTALLED, answer);
  expect(await ollamaEmbedder(local.url)(['a'], signal)).toBeUndefined();
});

test('nobody there is no vector either', async () => {
  expect(await ollamaEmbedder(new URL('http://127.0.0.1:9'))(['a'], signal)).toBeUndefined();
});
