import { describe, expect, it } from 'vitest';

import { modelServer, ollama, TAG, verdict } from './model-server.ts';
import { project, runAssay } from './run-assay.ts';

/** Three candidates for a verdict, of two rules. */
const CODE = `import pickle
import subprocess


def ping(host):
    return subprocess.run(f"ping -c 1 {host}", shell=True)


def trace(host):
    return subprocess.run(f"traceroute {host}", shell=True)


def restore(path):
    with open(path, "rb") as file:
        return pickle.load(file)
`;

/** How many requests a server had in hand at the same moment, and how many in all. */
function counter(): {
  readonly enter: () => void;
  readonly leave: () => void;
  readonly most: () => number;
  readonly all: () => number;
} {
  let open = 0;
  let most = 0;
  let all = 0;
  return {
    enter: () => {
      open += 1;
      all += 1;
      most = Math.max(most, open);
    },
    leave: () => {
      open -= 1;
    },
    most: () => most,
    all: () => all,
  };
}

/** Long enough for a second request to come, if one does. */
const ANSWER_MS = 40;

describe('a server that works one by one', () => {
  it("is asked one question at a time by Ollama's interface", async () => {
    const requests = counter();
    const server = await ollama((_, response) => {
      requests.enter();
      setTimeout(() => {
        requests.leave();
        verdict(response);
      }, ANSWER_MS);
    });
    await runAssay(['review', 'code.py', '--model', `ollama:${TAG}`, '--no-trials'], {
      cwd: project({ 'code.py': CODE }),
      env: { OLLAMA_HOST: server.url.host },
    });
    expect(requests.all()).toBeGreaterThan(2);
    expect(requests.most()).toBe(1);
  });

  it('is asked one question at a time by the OpenAI-compatible interface', async () => {
    const requests = counter();
    const server = await modelServer((asked, response) => {
      if (!asked.path.endsWith('/chat/completions')) {
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end(JSON.stringify({ object: 'list', data: [{ id: 'm', object: 'model' }] }));
        return;
      }
      requests.enter();
      setTimeout(() => {
        requests.leave();
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end(ANSWER);
      }, ANSWER_MS);
    });
    await runAssay(
      ['review', 'code.py', '--model', `openai:m@${server.url.href}v1`, '--no-trials'],
      { cwd: project({ 'code.py': CODE }) },
    );
    expect(requests.all()).toBeGreaterThan(2);
    expect(requests.most()).toBe(1);
  });
});

const LIKELY = [
  { token: 'Yes', logprob: -0.1, bytes: null },
  { token: 'No', logprob: -2.4, bytes: null },
];
const ANSWER = JSON.stringify({
  id: '1',
  object: 'chat.completion',
  created: 1,
  model: 'm',
  choices: [
    {
      index: 0,
      message: { role: 'assistant', content: 'Yes' },
      finish_reason: 'stop',
      logprobs: { content: [{ ...LIKELY[0], top_logprobs: LIKELY }] },
    },
  ],
  usage: { prompt_tokens: 300, completion_tokens: 1, total_tokens: 301 },
});
