import type { ChatMessage } from '../llm/model.ts';
import { seededRandom } from './stats/random.ts';

const TASK = 'Write the numbers from 1 to 500, one after the other, and nothing else.';
const NAMES = [
  'price',
  'order',
  'total',
  'rows',
  'index',
  'name',
  'count',
  'weight',
  'cell',
  'unit',
];

/** A prompt of about so many tokens that differs from any other from its first words on, and asks for a long answer. */
export function speedPrompt(options: {
  readonly tokens: number;
  readonly seed: number;
  readonly countTokens: (text: string) => number;
}): readonly ChatMessage[] {
  const random = seededRandom(options.seed);
  function name(): string {
    return `${NAMES[Math.floor(random() * NAMES.length)] ?? 'x'}_${Math.floor(random() * 1000)}`;
  }
  function line(): string {
    return `${name()} = ${name()} + ${name()} * ${Math.floor(random() * 100)}`;
  }
  const left = options.tokens - options.countTokens(TASK);
  const lines = [line()];
  // Counted in steps: counting all anew for each line would take longer than reading it.
  for (let used = 0; used < left;) {
    const block = Array.from({ length: 8 }, line);
    const tokens = options.countTokens(block.join('\n'));
    const part =
      used + tokens <= left ? block : block.slice(0, Math.floor((8 * (left - used)) / tokens));
    lines.push(...part);
    used += tokens;
  }
  return [{ role: 'user', content: `${lines.join('\n')}\n${TASK}` }];
}
