import type { Call, Expression, FunctionDefinition } from '../../python/tree/nodes.ts';
import { writtenName } from './last-name.ts';
import { enclosingFunction } from '../../python/tree/queries.ts';
import type { RuleContext } from '../rule.ts';
import {
  argumentValue,
  calleeName,
  keywordArgument,
  positionalArgument,
} from './call-arguments.ts';
import { nameWords } from './name-words.ts';

/** A text that becomes a page as it is, and how. */
export interface WrittenText {
  readonly text: Expression;
  /** For people: `written to the answer`. */
  readonly does: string;
}

/** What is sent as a page by an answer that is made of it, or written into one: `HttpResponse(…)`, `self.write(…)` of a handler, `response.write(…)`. */
export function writtenByCall(call: Call, context: RuleContext): WrittenText | undefined {
  const name = calleeName(call) ?? '';
  const { callee } = call;
  if (callee.kind === 'attribute' && /^(?:write|finish|send)$/u.test(name)) {
    const text = isAnswer(callee.object, call) ? positionalArgument(call, 0) : undefined;
    return text === undefined ? undefined : { text, does: 'written into the answer' };
  }
  const resolved = context.resolve(callee) ?? '';
  const isPage =
    PAGES.test(resolved) &&
    keywordArgument(call, 'content_type') === undefined &&
    keywordArgument(call, 'mimetype') === undefined;
  const text = isPage ? argumentValue(call, 0, 'content') : undefined;
  return text === undefined ? undefined : { text, does: 'sent as a page' };
}

const PAGES =
  /^(?:builtins|django\.http|django\.shortcuts|fastapi\.responses|starlette\.responses|sanic\.response)\.(?:HttpResponse\w*|HTMLResponse|html)$/u;
const ANSWERS = new Set(['req', 'request', 'res', 'resp', 'response', 'wfile']);

/** `self.write` counts in classes of handlers alone: files are written, too. */
function isAnswer(object: Expression, call: Call): boolean {
  const name =
    object.kind === 'attribute' ? object.attribute.name : object.kind === 'name' ? object.name : '';
  if (name !== 'self') {
    return ANSWERS.has(name.toLowerCase());
  }
  const around = enclosingFunction(call);
  const owner = around?.kind === 'function' ? around.parent : undefined;
  return (
    owner?.kind === 'class' &&
    [owner.name.name, ...owner.arguments.map(({ value }) => tagName(value))].some((one) =>
      one.endsWith('Handler'),
    )
  );
}

/** What a function returns to be put into a page: as a tag of a template, or because its name says that it makes markup. */
export function isMarkupMaker(node: FunctionDefinition): boolean {
  const words = nameWords(node.name.name);
  return (
    node.decorators.some((one) => TAGS.has(tagName(one))) ||
    words.at(-1) === 'html' ||
    /^(?:render|respond)/u.test(words[0] ?? '')
  );
}

const TAGS = new Set(['tag', 'simple_tag', 'basictag', 'blocktag', 'assignment_tag']);

/** `tag` of `@register.tag` and `@register.tag("name")`. */
function tagName(decorator: Expression): string {
  return writtenName(decorator.kind === 'call' ? decorator.callee : decorator);
}
