import type { ChatMessage } from '../../llm/model.ts';

/** A prompt ready to be sent: the leading `sharedPrefix` messages are the same for many requests. */
export interface RenderedPrompt {
  readonly messages: readonly ChatMessage[];
  readonly sharedPrefix: number;
}

/**
 * Characters that a model reads and a person does not see: format and direction marks, zero-width and tag characters,
 * controls other than line feed and tab.
 */
const UNSEEN = /(?![\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Default_Ignorable_Code_Point}]/gu;

/** Text without what people cannot see. Line breaks stay where they are. */
export function stripUnseen(text: string): string {
  return text.replaceAll(/\r\n?/g, '\n').replace(UNSEEN, '');
}

/** Source (Python unless told otherwise) as data: between fences longer than any inside, without unseen characters. */
export function codeBlock(code: string, language = 'python'): string {
  const shown = stripUnseen(code).replace(/\n+$/, '');
  const longest = Math.max(2, ...Array.from(shown.matchAll(/`+/g), (run) => run[0].length));
  const marks = '`'.repeat(longest + 1);
  return `${marks}${language}\n${shown}\n${marks}`;
}

export function user(content: string): ChatMessage {
  return { role: 'user', content };
}

export function assistant(content: string): ChatMessage {
  return { role: 'assistant', content };
}

export function system(content: string): ChatMessage {
  return { role: 'system', content };
}
