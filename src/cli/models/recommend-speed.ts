import type { Speed } from '../../llm/catalogue/speed.ts';
import type { ChatModel } from '../../llm/model.ts';

/**
 * Times a model: a prompt of some hundred tokens is read up to three times, each time with another beginning so that nothing
 * is remembered, and a dozen tokens are written. The fastest reading counts, for a neighbour on the same cores only ever
 * slows it down. Takes some seconds. Undefined when the model gives no usable answers.
 *
 * @throws ReviewError like `ChatModel.choose`.
 */
export async function timeModel(
  model: ChatModel,
  now: () => number,
  signal: AbortSignal,
): Promise<Speed | undefined> {
  const begin = now();
  let reading = 0;
  for (
    let round = 0;
    round < MOST_ROUNDS && (round === 0 || now() - begin < ENOUGH_MS);
    round += 1
  ) {
    const start = now();
    const messages = [{ role: 'user', content: prompt(round) }] as const;
    const reply = await model.choose(
      { messages, labels: ['Yes', 'No'], timeoutMs: TIMEOUT_MS },
      signal,
    );
    if (reply.outcome !== 'ok') {
      return undefined;
    }
    reading = Math.max(reading, (reply.usage.promptTokens * 1000) / Math.max(1, now() - start));
  }
  const start = now();
  const reply = await model.complete(
    {
      messages: [{ role: 'user', content: 'Count from one to a hundred in words.' }],
      maxTokens: WRITTEN_TOKENS,
      timeoutMs: TIMEOUT_MS,
    },
    signal,
  );
  if (reply.outcome !== 'ok' && reply.outcome !== 'truncated') {
    return undefined;
  }
  const { promptTokens, completionTokens } = reply.usage;
  const writingMs = now() - start - (promptTokens * 1000) / reading;
  return { reading, writing: (completionTokens * 1000) / Math.max(1, writingMs) };
}

const MOST_ROUNDS = 3;
const ENOUGH_MS = 4000;
const WRITTEN_TOKENS = 12;
const TIMEOUT_MS = 60_000;
/** Gives some hundred and fifty tokens. */
const LINES = 7;

function prompt(round: number): string {
  const lines = Array.from(
    { length: LINES },
    (_, index) => `    total_${round} = total_${round} + price[${index}] * count[${index}]`,
  );
  return `def sum_${round}(price, count):\n${lines.join('\n')}\nDoes this add up prices?`;
}
