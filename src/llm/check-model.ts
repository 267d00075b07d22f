import type { ChatModel, ChatReply, ChoiceRequest } from './model.ts';
import { parseReply } from './structured/parse-reply.ts';
import { defineShape, oneOf, record } from './structured/shape.ts';

/** One thing that a review needs of a model, and whether it is so. */
export interface ModelCheck {
  readonly name: 'template' | 'shape' | 'logits' | 'context';
  readonly isOk: boolean;
  /** What was seen, or what is wrong; half a sentence. */
  readonly text: string;
  /** What to do; undefined when it is as it should be. */
  readonly remedy: string | undefined;
  readonly seconds: number;
}

/** Time for each question; a cold model on a busy machine may need most of it. */
const TIMEOUT_MS = 180_000;

/**
 * Asks a model a few known questions, the same for every provider: whether it answers in turns (template), keeps to JSON of a
 * shape, gives log-odds that tell an obvious yes from an obvious no, and reads a prompt as long as those of a review.
 *
 * @throws ReviewError as `ChatModel.complete`.
 */
export async function checkModel(
  model: ChatModel,
  onCheck: (check: ModelCheck) => void,
  signal: AbortSignal,
): Promise<readonly ModelCheck[]> {
  const checks: ModelCheck[] = [];
  for (const [name, look] of LOOKS) {
    const startedAt = performance.now();
    const seen = await look(model, signal);
    const seconds = (performance.now() - startedAt) / 1000;
    const check: ModelCheck = { name, ...seen, seconds };
    checks.push(check);
    onCheck(check);
  }
  return checks;
}

type Seen = Pick<ModelCheck, 'isOk' | 'text' | 'remedy'>;
type Look = (model: ChatModel, signal: AbortSignal) => Promise<Seen>;

const LOOKS: readonly (readonly [ModelCheck['name'], Look])[] = [
  ['template', lookAtTemplate],
  ['shape', lookAtShape],
  ['logits', lookAtLogits],
  ['context', lookAtContext],
];

const OTHER_VARIANT = 'Take the instruct variant of the model, or another server or file of it.';

/** What marks turns or thoughts in one template or another, and has no place in an answer. */
const MARKS =
  /<\|[a-z_]+\|>|<\/?think>|\[\/?INST\]|<\/?s>|<(?:start|end)_of_turn>|<｜|^(?:user|assistant|system)\s*:/imu;

async function lookAtTemplate(model: ChatModel, signal: AbortSignal): Promise<Seen> {
  const reply = await model.complete(
    {
      messages: [
        { role: 'system', content: 'You answer with one short sentence.' },
        { role: 'user', content: 'Which language is written in files that end in .py?' },
      ],
      maxTokens: 60,
      timeoutMs: TIMEOUT_MS,
    },
    signal,
  );
  if (reply.outcome !== 'ok' && reply.outcome !== 'truncated') {
    return wrong(`no answer to a plain question: ${reasonOf(reply)}`, OTHER_VARIANT);
  }
  const mark = MARKS.exec(reply.text)?.[0];
  if (mark !== undefined) {
    return wrong(
      `its answer contains the mark ${mark.trim()} of a turn or a thought`,
      OTHER_VARIANT,
    );
  }
  if (reply.outcome === 'truncated') {
    return wrong(`it does not end its answer: ${quote(reply.text)}`, OTHER_VARIANT);
  }
  return fine(`it answers and ends: ${quote(reply.text)}`);
}

const VERDICT = defineShape(record({ verdict: oneOf(['safe', 'unsafe']) }));

async function lookAtShape(model: ChatModel, signal: AbortSignal): Promise<Seen> {
  const remedy =
    'Use a server that takes a JSON schema (llama.cpp, vLLM, Ollama), or the embedded runtime.';
  const reply = await model.complete(
    {
      messages: [
        {
          role: 'user',
          content:
            'Is eval(input()) safe in Python? Answer as JSON with the key "verdict": "safe" or "unsafe".',
        },
      ],
      maxTokens: 60,
      timeoutMs: TIMEOUT_MS,
      shape: VERDICT,
    },
    signal,
  );
  if (reply.outcome !== 'ok') {
    return wrong(`no JSON: ${reasonOf(reply)}`, remedy);
  }
  const parsed = parseReply(reply.text, VERDICT);
  return parsed.outcome === 'ok'
    ? fine(`it keeps to a shape: ${quote(reply.text)}`)
    : wrong(`${quote(reply.text)} is not JSON of the shape that was asked for`, remedy);
}

async function lookAtLogits(model: ChatModel, signal: AbortSignal): Promise<Seen> {
  const remedy = 'It cannot give verdicts; it may still explain. See `assay models recommend`.';
  const yes = await model.choose(repeat('Yes'), signal);
  const no = await model.choose(repeat('No'), signal);
  if (yes.outcome !== 'ok') {
    return wrong(`no log-odds: ${reasonOf(yes)}`, remedy);
  }
  if (no.outcome !== 'ok') {
    return wrong(`no log-odds: ${reasonOf(no)}`, remedy);
  }
  const odds = `${yes.margin.toFixed(1)} for an obvious yes, ${no.margin.toFixed(1)} for an obvious no`;
  return yes.margin > no.margin
    ? fine(`log-odds ${odds}`)
    : wrong(`its log-odds do not tell yes from no: ${odds}`, remedy);
}

/** Turns that show the wanted word twice: even the smallest model then repeats it. */
function repeat(word: 'Yes' | 'No'): ChoiceRequest {
  return {
    messages: [
      { role: 'system', content: 'You repeat the word that you are given.' },
      { role: 'user', content: 'Yes' },
      { role: 'assistant', content: 'Yes' },
      { role: 'user', content: 'No' },
      { role: 'assistant', content: 'No' },
      { role: 'user', content: word },
    ],
    labels: ['Yes', 'No'],
    timeoutMs: TIMEOUT_MS,
  };
}

/** A rule card, examples and a long function. */
const NEEDED_TOKENS = 4096;
/** Long enough to be cut by a server that only says that it holds more, short enough for a slow machine. */
const PROMPT_LINES = 120;
const LEAST_TOKENS_A_LINE = 6;

async function lookAtContext(model: ChatModel, signal: AbortSignal): Promise<Seen> {
  const holds = `it holds ${model.contextTokens.toLocaleString('en')} tokens`;
  if (model.contextTokens < NEEDED_TOKENS) {
    return wrong(
      `${holds}; long functions need ${NEEDED_TOKENS.toLocaleString('en')}`,
      'Raise the context of the server (num_ctx, --ctx-size), or take a model that was trained for more.',
    );
  }
  const lines = Array.from(
    { length: PROMPT_LINES },
    (_, index) => `total_${index} = price * ${index}`,
  );
  const reply = await model.complete(
    {
      messages: [{ role: 'user', content: `${lines.join('\n')}\n\nSay "done".` }],
      maxTokens: 8,
      timeoutMs: TIMEOUT_MS,
    },
    signal,
  );
  if (reply.outcome !== 'ok' && reply.outcome !== 'truncated') {
    return wrong(
      `${holds}, but a prompt of ${PROMPT_LINES} lines got no answer: ${reasonOf(reply)}`,
      'Raise the context of the server, or give it more time with fewer things beside it.',
    );
  }
  const { promptTokens } = reply.usage;
  return promptTokens < PROMPT_LINES * LEAST_TOKENS_A_LINE
    ? wrong(
        `it was given ${PROMPT_LINES} lines and read only ${promptTokens} tokens: the rest was cut off`,
        'Raise the context of the server (num_ctx, --ctx-size).',
      )
    : fine(`${holds}, and read ${promptTokens.toLocaleString('en')} at once`);
}

function fine(text: string): Seen {
  return { isOk: true, text, remedy: undefined };
}

function wrong(text: string, remedy: string): Seen {
  return { isOk: false, text, remedy };
}

function reasonOf(
  reply:
    | Exclude<ChatReply, { readonly outcome: 'ok' }>
    | { readonly outcome: 'refused'; readonly reason: string },
): string {
  switch (reply.outcome) {
    case 'refused':
      return reply.reason;
    case 'malformed':
      return reply.text.trim() === '' ? reply.reason : `${reply.reason} (${quote(reply.text)})`;
    case 'timed-out':
      return `nothing within ${Math.round(reply.afterMs / 1000)} s`;
    default:
      return `cut off: ${quote(reply.text)}`;
  }
}

const SHOWN = 60;

function quote(text: string): string {
  const line = text.trim().replaceAll(/\s+/gu, ' ');
  return `"${line.length > SHOWN ? `${line.slice(0, SHOWN)}…` : line}"`;
}
