import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';

import type { LocalServer } from '../../../test/e2e/servers/local-server.ts';
import type { ChatModel, ChatRequest, ChoiceRequest } from '../model.ts';
import { ANSWER_FAULTS } from '../protocol/answer-fault.ts';
import { INJECTIONS } from '../../review/model/injections.fixture.ts';
import { checkedReply } from '../structured/checked-reply.ts';
import { defineShape, oneOf, record } from '../structured/shape.ts';
import {
  OLLAMA,
  OPENAI,
  say,
  type Answer,
  type OpenOptions,
} from '../../../test/e2e/servers/server-traps.ts';

/** Every trap that a model server can set, for every provider that speaks to one. The replies are written by hand. */
const signal = new AbortController().signal;

const QUESTION: ChatRequest = {
  messages: [{ role: 'user', content: 'Where does this list grow, and does it matter here?' }],
  maxTokens: 200,
  timeoutMs: 20_000,
};
const CHOICE: ChoiceRequest = {
  messages: QUESTION.messages,
  labels: ['Yes', 'No'],
  timeoutMs: 20_000,
};
const VERDICT = defineShape(record({ verdict: oneOf(['yes', 'no']) }));
const LONG: ChatRequest = {
  ...QUESTION,
  messages: [{ role: 'user', content: 'one word '.repeat(500) }],
};

const running: LocalServer[] = [];

afterEach(async () => {
  vi.useRealTimers();
  await Promise.all(running.splice(0).map((server) => server.close()));
});

describe.each([OLLAMA, OPENAI])('a trap of $name', (dialect) => {
  async function serverThat(answer: Answer): Promise<LocalServer> {
    const server = await dialect.server(answer);
    running.push(server);
    return server;
  }

  async function modelThat(answer: Answer, options: OpenOptions = {}): Promise<ChatModel> {
    return dialect.model(await serverThat(answer), options);
  }

  function modelSaying(body: string): Promise<ChatModel> {
    return modelThat((_asked, response) => say(response, dialect, body));
  }

  const { piece, end } = dialect;

  describe('silent truncation', () => {
    it('is seen by the tokens that were read', async () => {
      const model = await modelSaying(piece('Fine.') + end({ prompt: 100 }));
      expect(await model.complete(LONG, signal)).toMatchObject({
        outcome: 'malformed',
        reason: expect.stringMatching(/read only 100 tokens .* larger context/u) as string,
      });
    });

    it('is seen in a verdict too', async () => {
      const model = await modelSaying(dialect.tokens({ Yes: -1, No: -2 }) + end({ prompt: 100 }));
      const long = { ...CHOICE, messages: LONG.messages };
      expect(await model.choose(long, signal)).toMatchObject({ outcome: 'malformed' });
    });

    it('does not happen where the server says that the prompt is too long', async () => {
      const model = await modelThat((_asked, response) => {
        const error = { message: 'the input length exceeds the context length' };
        response.writeHead(400, { 'content-type': 'application/json' });
        response.end(JSON.stringify({ error }));
      });
      expect(await model.complete(QUESTION, signal)).toMatchObject({
        outcome: 'refused',
        reason: expect.stringContaining('context length') as string,
      });
    });

    it('of an answer is a truncated one', async () => {
      const model = await modelSaying(piece('{"verdict": "y') + end({ reason: 'length' }));
      expect(await model.complete({ ...QUESTION, shape: VERDICT }, signal)).toMatchObject({
        outcome: 'truncated',
        text: '{"verdict": "y',
      });
    });
  });

  describe('thoughts', () => {
    it('before JSON that was asked for are left out', async () => {
      const model = await modelSaying(piece('<think>Hm.</think>\n{"verdict":"no"}') + end());
      const request = { ...QUESTION, shape: VERDICT };
      expect(await checkedReply(model, request, signal)).toMatchObject({
        outcome: 'ok',
        value: { verdict: 'no' },
      });
    });

    it('that never end are no answer', async () => {
      const model = await modelSaying(piece('<think>Hm, well, so') + end());
      expect(await model.complete(QUESTION, signal)).toMatchObject({
        outcome: 'malformed',
        reason: ANSWER_FAULTS.onlyThought,
      });
    });

    it('that were cut are a truncated answer without text', async () => {
      const model = await modelSaying(piece('<think>Hm, well, so') + end({ reason: 'length' }));
      expect(await model.complete(QUESTION, signal)).toMatchObject({
        outcome: 'truncated',
        text: '',
      });
    });

    it('whose beginning is part of the template are left out', async () => {
      const model = await modelSaying(piece('Hm.\n</think>\n\nIn the loop.') + end());
      expect(await model.complete(QUESTION, signal)).toMatchObject({ text: 'In the loop.' });
    });

    it('in a field of their own are left out', async () => {
      for (const thought of dialect.thoughts) {
        const model = await modelSaying(thought('Hm.') + piece('In the loop.') + end());
        expect(await model.complete(QUESTION, signal)).toMatchObject({
          outcome: 'ok',
          text: 'In the loop.',
        });
      }
    });

    it('in a field of their own and nothing else are no answer', async () => {
      for (const thought of dialect.thoughts) {
        const model = await modelSaying(thought('Hm.') + end());
        expect(await model.complete(QUESTION, signal)).toMatchObject({
          outcome: 'malformed',
          reason: ANSWER_FAULTS.onlyThought,
        });
      }
    });

    it('in the place of a verdict are none', async () => {
      const model = await modelSaying(dialect.tokens({ '<think>': -0.01, Okay: -6 }) + end());
      expect(await model.choose(CHOICE, signal)).toMatchObject({
        outcome: 'malformed',
        reason: expect.stringContaining('does not think aloud') as string,
      });
    });
  });

  describe('time', () => {
    it('of six minutes before the first word is waited for', async () => {
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
      const model = await modelThat((_asked, response) => {
        vi.advanceTimersByTime(6 * 60_000);
        say(response, dialect, piece('In the loop.') + end());
      });
      const patient = { ...QUESTION, timeoutMs: 10 * 60_000 };
      expect(await model.complete(patient, signal)).toMatchObject({ text: 'In the loop.' });
    });

    it('without a first word ends at the limit', async () => {
      const model = await modelThat(() => undefined);
      expect(await model.complete({ ...QUESTION, timeoutMs: 80 }, signal)).toEqual({
        outcome: 'timed-out',
        afterMs: 80,
      });
    });

    it('of silence in the middle ends', async () => {
      const model = await modelThat(
        (_asked, response) => {
          response.writeHead(200, { 'content-type': dialect.type }).write(piece('In'));
        },
        { idleMs: 60 },
      );
      expect(await model.complete(QUESTION, signal)).toEqual({ outcome: 'timed-out', afterMs: 60 });
    });

    it('of signs of life and nothing else ends', async () => {
      const model = await modelThat((_asked, response) => {
        response.writeHead(200, { 'content-type': dialect.type });
        const timer = setInterval(() => response.write(dialect.ping), 10);
        response.on('close', () => clearInterval(timer));
      });
      expect(await model.complete({ ...QUESTION, timeoutMs: 150 }, signal)).toEqual({
        outcome: 'timed-out',
        afterMs: 150,
      });
    });
  });

  describe('an answer', () => {
    it('that goes round in a circle is given up', async () => {
      const model = await modelSaying(piece('and then the list grows, ').repeat(60));
      expect(await model.complete(QUESTION, signal)).toMatchObject({
        outcome: 'malformed',
        reason: ANSWER_FAULTS.repeats,
      });
    });

    it('that was cut off after thirty tokens of one kind is told from others', async () => {
      const model = await modelSaying(piece('        ').repeat(31));
      const reply = await model.complete(QUESTION, signal);
      expect(reply).toMatchObject({ outcome: 'malformed' });
      // Ollama does this without a word; other servers have no such habit, and broke off.
      expect('reason' in reply ? reply.reason : '').toBe(
        dialect.name === 'Ollama' ? ANSWER_FAULTS.repeats : ANSWER_FAULTS.brokeOff,
      );
    });

    it('of nothing says what may be missing', async () => {
      const model = await modelSaying(end());
      expect(await model.complete(QUESTION, signal)).toMatchObject({
        outcome: 'malformed',
        reason: ANSWER_FAULTS.empty,
      });
    });

    it('that gives the prompt back is none', async () => {
      const model = await modelSaying(piece(`${QUESTION.messages[0]?.content ?? ''} `) + end());
      expect(await model.complete(QUESTION, signal)).toMatchObject({
        outcome: 'malformed',
        reason: ANSWER_FAULTS.echo,
      });
    });

    it('of ten megabytes is given up', async () => {
      const model = await modelSaying(piece('x'.repeat(10_000_000)) + end());
      expect(await model.complete(QUESTION, signal)).toMatchObject({
        outcome: 'malformed',
        reason: expect.stringContaining('went on past') as string,
      });
    });

    it('of ten megabytes in small pieces is given up', async () => {
      const model = await modelSaying(
        Array.from({ length: 40_000 }, (_, index) => piece(`${index * index} `.repeat(20))).join(
          '',
        ),
      );
      expect(await model.complete(QUESTION, signal)).toMatchObject({
        outcome: 'malformed',
        reason: expect.stringContaining('does not end at the limit') as string,
      });
    });

    it('in another language instead of JSON is asked for once more, and then given up', async () => {
      let asked = 0;
      const model = await modelThat((_asked, response) => {
        asked += 1;
        say(response, dialect, piece('这个列表在循环中不断增长。') + end());
      });
      const reply = await checkedReply(model, { ...QUESTION, shape: VERDICT }, signal);
      expect(reply).toMatchObject({ outcome: 'malformed', reason: 'there is no JSON in it' });
      expect(asked).toBe(2);
    });

    it('that breaks off without its last line is not whole', async () => {
      const model = await modelSaying(piece('In the'));
      expect(await model.complete(QUESTION, signal)).toMatchObject({
        outcome: 'malformed',
        reason: ANSWER_FAULTS.brokeOff,
      });
    });
  });

  describe('a verdict', () => {
    it('without log-probabilities is none', async () => {
      const model = await modelSaying(piece('Yes') + end());
      expect(await model.choose(CHOICE, signal)).toMatchObject({
        outcome: 'malformed',
        reason: ANSWER_FAULTS.noLogprobs,
      });
    });

    it('from a distribution over all words counts the labels alone', async () => {
      const model = await modelSaying(
        dialect.tokens({ The: -0.1, yes: -2, Yes: -9.1, No: -11.1 }) + end(),
      );
      const reply = await model.choose(CHOICE, signal);
      expect(reply.outcome === 'ok' ? reply.margin : Number.NaN).toBeCloseTo(2);
    });

    it('where a label is written in two tokens is none', async () => {
      const model = await modelSaying(dialect.tokens({ Y: -0.2, N: -2 }) + end());
      expect(await model.choose(CHOICE, signal)).toMatchObject({ outcome: 'malformed' });
    });

    it('with an empty list of tokens is none', async () => {
      const model = await modelSaying(dialect.tokens({}) + end());
      expect(await model.choose(CHOICE, signal)).toMatchObject({ outcome: 'malformed' });
    });
  });

  it('is never set by the code: no message holds a control token', async () => {
    const server = await serverThat((_asked, response) => {
      say(response, dialect, dialect.tokens({ Yes: -1, No: -2 }) + piece('Yes.') + end());
    });
    const model = await dialect.model(server);
    for (const { text } of INJECTIONS) {
      const messages = [{ role: 'user', content: text }] as const;
      await model.complete({ ...QUESTION, messages }, signal);
      await model.choose({ ...CHOICE, messages }, signal);
      for (const { body } of server.asked.slice(-2)) {
        expect(body).not.toMatch(/<[|｜]|<\/?(?:s|think|end_of_turn|start_of_turn)>|\[\/?INST\]/u);
      }
    }
  });

  describe('a server', () => {
    it('that reports an error in a good status has failed', async () => {
      const model = await modelSaying(piece('In') + dialect.error('runner has terminated: exit 2'));
      await expect(model.complete(QUESTION, signal)).rejects.toMatchObject({
        code: 'RUNTIME_FAILED',
        message: expect.stringContaining('runner has terminated') as string,
        hint: expect.stringContaining('log') as string,
      });
    });

    it('that unloads the model half-way is asked once more', async () => {
      let asked = 0;
      const model = await modelThat((_asked, response) => {
        asked += 1;
        const lost = dialect.error('model was unloaded while it was in use');
        say(response, dialect, asked === 1 ? piece('In') + lost : piece('In the loop.') + end());
      });
      expect(await model.complete(QUESTION, signal)).toMatchObject({ text: 'In the loop.' });
      expect(asked).toBe(2);
    });

    it('that is gone by the next question is named with what to do', async () => {
      const server = await serverThat(() => undefined);
      const model = await dialect.model(server);
      await server.close();
      running.length = 0;
      await expect(model.complete(QUESTION, signal)).rejects.toMatchObject({
        code: 'MODEL_UNREACHABLE',
        message: expect.stringContaining(server.url.host) as string,
        hint: expect.stringMatching(/[Ss]tart/u) as string,
      });
    });

    it('that has lost the model says which', async () => {
      const model = await modelThat((_asked, response) => {
        response.writeHead(404, { 'content-type': 'application/json' });
        response.end(JSON.stringify({ error: { message: "model 'm' not found" } }));
      });
      await expect(model.complete(QUESTION, signal)).rejects.toMatchObject({
        code: expect.stringMatching(/^MODEL_(?:NOT_PULLED|UNKNOWN)$/u) as string,
        message: expect.stringContaining('m') as string,
      });
    });

    it.each([200, 502])('that is a proxy with a web page (%i) is named', async (status) => {
      const model = await modelThat((_asked, response) => {
        const page = '<!doctype html><h1>Bad gateway</h1>';
        response.writeHead(status, { 'content-type': 'text/html' }).end(page);
      });
      await expect(model.complete(QUESTION, signal)).rejects.toMatchObject({
        code: status === 200 ? 'MODEL_PROTOCOL' : 'RUNTIME_FAILED',
        hint: expect.stringMatching(/address|log/u) as string,
      });
    });

    it('that sends a web page as if it were an answer is named', async () => {
      const model = await modelSaying('data: <!doctype html>\n\n<h1>Sign in</h1>\n\n');
      await expect(model.complete(QUESTION, signal)).rejects.toMatchObject({
        code: 'MODEL_PROTOCOL',
        hint: expect.stringContaining('address') as string,
      });
    });

    it('that is busy is waited for, and in the end named', async () => {
      let free = 3;
      const model = await modelThat((_asked, response) => {
        free -= 1;
        if (free === 0) {
          say(response, dialect, piece('In the loop.') + end());
        } else {
          response.writeHead(503, { 'retry-after': '0' }).end();
        }
      });
      expect(await model.complete(QUESTION, signal)).toMatchObject({ text: 'In the loop.' });
      await expect(model.complete(QUESTION, signal)).rejects.toMatchObject({
        code: 'MODEL_OVERLOADED',
        hint: expect.stringContaining('--jobs 1') as string,
      });
    });

    it('that redirects is not followed', async () => {
      const elsewhere = await serverThat(() => undefined);
      const model = await modelThat((asked, response) => {
        response.writeHead(307, { location: new URL(asked.path, elsewhere.url).href }).end();
      });
      await expect(model.complete(QUESTION, signal)).rejects.toMatchObject({
        code: 'MODEL_PROTOCOL',
        message: expect.stringContaining('sends no code where a redirect points') as string,
        hint: expect.stringContaining('configuration') as string,
      });
      expect(elsewhere.asked).toEqual([]);
    });

    it('of this machine is never asked through a proxy', async () => {
      const proxy = await serverThat((_asked, response) => response.writeHead(502).end());
      vi.stubEnv('HTTP_PROXY', proxy.url.href);
      vi.stubEnv('http_proxy', proxy.url.href);
      onTestFinished(() => {
        vi.unstubAllEnvs();
      });
      const model = await modelSaying(piece('In the loop.') + end());
      expect(await model.complete(QUESTION, signal)).toMatchObject({ outcome: 'ok' });
      expect(proxy.asked).toEqual([]);
    });

    it('whose address holds a password is not asked, and the password not shown', async () => {
      const server = await serverThat(() => undefined);
      const secret = 'hunter2-hunter2';
      const url = new URL(server.url);
      url.username = 'me';
      url.password = secret;
      const failure: unknown = await dialect
        .model({ ...server, url })
        .catch((error: unknown) => error);
      expect(failure).toMatchObject({
        code: 'USAGE',
        hint: expect.stringContaining('environment'),
      });
      const said = failure instanceof Error ? `${failure.message} ${String(failure.stack)}` : '';
      expect(said).not.toContain(secret);
      expect(server.asked).toEqual([]);
    });
  });
});

describe('what only one kind of server does', () => {
  it.each(['load', 'unload'])('is that Ollama ends an answer with "%s"', async (reason) => {
    let asked = 0;
    const server = await OLLAMA.server((_asked, response) => {
      asked += 1;
      say(response, OLLAMA, OLLAMA.end({ reason }));
    });
    running.push(server);
    const model = await OLLAMA.model(server);
    await expect(model.complete(QUESTION, signal)).rejects.toMatchObject({
      code: 'RUNTIME_FAILED',
      message: expect.stringContaining('unloaded the model') as string,
    });
    expect(asked).toBe(2);
  });

  it('is that an OpenAI-compatible one sends no choices at all', async () => {
    const server = await OPENAI.server((_asked, response) => {
      say(response, OPENAI, 'data: {"choices":[]}\n\ndata: [DONE]\n\n');
    });
    running.push(server);
    const model = await OPENAI.model(server);
    expect(await model.complete(QUESTION, signal)).toMatchObject({
      outcome: 'malformed',
      reason: ANSWER_FAULTS.empty,
    });
  });
});
