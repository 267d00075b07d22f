import type { RenderedPrompt } from './code-block.ts';
import { user } from './code-block.ts';
import { flaggedFunctionTurns } from './finding-context.ts';
import type { FlaggedFunction } from './finding-context.ts';

/** "Write this function anew without the flaw." The reply is a fenced block; whatever stands around it is ignored. */
export const id = 'rewrite-function';
export const version = 1;

/** Code does not fit JSON well: quotes and line breaks would have to be escaped by a small model. */
export const shape = undefined;

export interface RewriteInput extends FlaggedFunction {
  readonly name: string;
}

export function render(input: RewriteInput): RenderedPrompt {
  const leading = flaggedFunctionTurns(input);
  const task = `Write \`${input.name}\` again without this problem. Keep its name, its parameters and what it returns in every case. Reply with the whole function in one code block and nothing else.`;
  return { messages: [...leading, user(task)], sharedPrefix: leading.length };
}

/** The code of a reply: its first fenced block, or all of it where it is bare code. */
export function codeOf(reply: string): string | undefined {
  const fenced = /(?:^|\n)(`{3,})[^\n`]*\n([^]*?)\n?\1/.exec(reply);
  if (fenced !== null) {
    return fenced[2];
  }
  return /^(?:async\s+def|def|import|from|@)\b/.test(reply.trimStart()) ? reply : undefined;
}
