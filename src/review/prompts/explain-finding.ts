import { defineShape, record, text } from '../../llm/structured/shape.ts';
import type { RenderedPrompt } from './code-block.ts';
import { user } from './code-block.ts';
import { flaggedFunctionTurns } from './finding-context.ts';
import type { FlaggedFunction } from './finding-context.ts';

/** "Why does this matter?", in two sentences about this function. */
export const id = 'explain-finding';
export const version = 1;

/** Characters of one sentence. */
const SHORTEST = 20;
const LONGEST = 180;

export const shape = defineShape(
  record({
    why: text({ min: SHORTEST, max: LONGEST }),
    remedy: text({ min: SHORTEST, max: LONGEST }),
  }),
);

export function render(input: FlaggedFunction): RenderedPrompt {
  const leading = flaggedFunctionTurns(input);
  const task =
    'Explain it to the author in two short sentences as JSON {"why", "remedy"}: why it matters in this function, and what to do instead. At most 20 words each. Name only things that are in the code.';
  return { messages: [...leading, user(task)], sharedPrefix: leading.length };
}
