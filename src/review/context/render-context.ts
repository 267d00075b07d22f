import type { ContextPart } from '../../config/context-parts.ts';
import { codeBlock } from '../prompts/code-block.ts';
import type { ScoredItem } from './context-item.ts';

const HEADS: Readonly<Record<ContextPart, string>> = {
  rules: 'Rules of this project',
  decisions: 'What people of this project decided about findings like this one',
  page: 'About the question',
  docs: 'From the documentation',
  classes: 'Classes that it uses',
  constants: 'Values that it uses',
  callers: 'It is called here',
  callees: 'Functions that it calls',
};

/** Prose first, code last: nearest to the question stands what is most like it. */
const ORDER: readonly ContextPart[] = [
  'rules',
  'decisions',
  'page',
  'docs',
  'constants',
  'classes',
  'callers',
  'callees',
];

/** The pieces as a part of a prompt: each kind under its heading, in fences that none of them can leave. Empty for none. */
export function renderContext(items: readonly ScoredItem[]): string {
  return ORDER.flatMap((part) => {
    const texts = items.filter((one) => one.part === part).map(({ text }) => text);
    return texts.length === 0
      ? []
      : [`${HEADS[part]}:\n${codeBlock(texts.join('\n\n'), languageOf(part))}`];
  }).join('\n');
}

function languageOf(part: ContextPart): string {
  return ['rules', 'decisions', 'page', 'docs'].includes(part) ? 'text' : 'python';
}
