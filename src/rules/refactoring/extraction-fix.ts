import type { Fix } from '../../core/finding.ts';
import type { Binding } from '../../python/scopes.ts';
import type { SourceModule } from '../../python/source-module.ts';
import type { FunctionDefinition, Statement } from '../../python/tree/nodes.ts';
import { nameOf } from '../../python/tree/queries.ts';
import { walk } from '../../python/tree/walk.ts';
import { freshName, replace, ruleFix } from '../rewrite.ts';
import type { RuleContext } from '../rule.ts';
import type { Extraction } from './find-extraction.ts';
import { indentOf, reindented } from './reindent.ts';
import { functionInfoOf } from '../../python/function-info.ts';

/**
 * The edit that performs an extraction: the part's lines move, with their comments, into a function (of a method: a method) above
 * the one they stand in, and a call takes their place. Undefined for nested functions and unusual layouts.
 */
export function extractionFix(
  context: RuleContext,
  owner: FunctionDefinition,
  extraction: Extraction,
): Fix | undefined {
  const { module } = context;
  const role = roleOf(context, owner);
  const [first] = extraction.statements;
  const last = extraction.statements.at(-1);
  const indent = indentOf(module, owner);
  const from = first === undefined ? undefined : indentOf(module, first);
  const step = owner.body[0] === undefined ? undefined : indentOf(module, owner.body[0]);
  if (
    !role ||
    !first ||
    !last ||
    indent === undefined ||
    from === undefined ||
    step === undefined
  ) {
    return undefined;
  }
  const { lines, text } = module;
  const span = {
    start: lines.lineSpan(lines.positionAt(first.span.start).line).start,
    end: lines.lineSpan(lines.positionAt(last.span.end).line).end,
  };
  if (!/^\s*(?:#.*)?$/.test(text.slice(last.span.end, span.end)) || text.includes('\r\n')) {
    return undefined;
  }
  const name = newName(module, owner, extraction);
  const { inputs, outputs, statements } = extraction;
  const isAsync = waits(statements);
  const results = outputs.map((output) => output.name).join(', ');
  const parameters = [...role.receiver, ...inputs.map((input) => parameter(context, input))];
  const body = [
    ...role.decorators.map((decorator) => `${indent}${decorator}`),
    header(`${indent}${isAsync ? 'async ' : ''}def ${name}`, parameters, { indent, step }),
    reindented(module, { span, statements, from, to: step }),
    ...(results === '' ? [] : [`${step}return ${results}`]),
  ].join('\n');
  const call = `${isAsync ? 'await ' : ''}${role.prefix}${name}(${inputs.map((input) => input.name).join(', ')})`;
  const at = startWithComments(module, owner);
  const gap = indent === '' ? '\n\n\n' : '\n\n';
  return ruleFix(`move lines ${extraction.first} to ${extraction.last} into \`${name}\``, [
    replace({ start: at, end: at }, `${body}${gap}`),
    replace(span, `${from}${results === '' ? '' : `${results} = `}${call}`),
  ]);
}

/** On one line, or with a parameter a line where that would be long. */
function header(
  start: string,
  parameters: readonly string[],
  { indent, step }: { readonly indent: string; readonly step: string },
): string {
  const line = `${start}(${parameters.join(', ')}):`;
  const rows = parameters.map((one) => `${step}${one},`).join('\n');
  return line.length <= LONGEST_LINE ? line : `${start}(\n${rows}\n${indent}):`;
}

const LONGEST_LINE = 88;

/** How the new function is defined and called beside the old one. */
interface Role {
  readonly decorators: readonly string[];
  readonly receiver: readonly string[];
  readonly prefix: string;
}

/** Decorators that translate one function, so that a call to another costs or fails. */
const COMPILED = /jit|kernel|script|cuda|vectorize/;

function roleOf({ module, resolve }: RuleContext, owner: FunctionDefinition): Role | undefined {
  const { parent } = owner;
  const isCompiled = owner.decorators.some((one) =>
    COMPILED.test(resolve(one) ?? nameOf(one) ?? ''),
  );
  if (isCompiled || owner.typeParameters.length > 0) {
    return undefined;
  }
  if (parent?.kind === 'module') {
    return { decorators: [], receiver: [], prefix: '' };
  }
  const [receiver] = owner.parameters;
  const isReceiver = receiver?.style === 'positional' || receiver?.style === 'positional-only';
  if (parent?.kind !== 'class' || !isReceiver || !isUnchanged(module, owner, receiver.name.name)) {
    return undefined;
  }
  const { name } = receiver.name;
  const decorators = new Set(owner.decorators.map((decorator) => resolve(decorator)));
  if (decorators.has('builtins.classmethod')) {
    return { decorators: ['@classmethod'], receiver: [name], prefix: `${name}.` };
  }
  return decorators.has('builtins.staticmethod') || name !== 'self'
    ? undefined
    : { decorators: [], receiver: [name], prefix: `${name}.` };
}

function isUnchanged(module: SourceModule, owner: FunctionDefinition, name: string): boolean {
  const scope = functionInfoOf(module, owner)?.scope;
  return scope?.bindings.get(name)?.definitions.length === 1;
}

/** A parameter keeps its annotation. */
function parameter({ source }: RuleContext, { name, definitions }: Binding): string {
  const [only] = definitions;
  const isParameter = definitions.length === 1 && only?.node.kind === 'parameter';
  const annotation =
    isParameter && only.node.kind === 'parameter' && only.node.style.startsWith('positional')
      ? only.node.annotation
      : undefined;
  return annotation === undefined ? name : `${name}: ${source(annotation.span)}`;
}

/** After the comment above the part, its only result, or the function it comes from. */
function newName(
  module: SourceModule,
  owner: FunctionDefinition,
  { first, outputs, statements }: Extraction,
): string {
  const [start] = statements;
  const above = module.lines.lineSpan(Math.max(1, first - 1));
  const comment = /^\s*#\s*([A-Za-z][a-z]*(?: [A-Za-z]+){1,3})[.:]?$/.exec(
    start === undefined ? '' : module.text.slice(above.start, above.end),
  );
  if (comment?.[1] !== undefined) {
    return freshName(module, `_${comment[1].toLowerCase().replaceAll(' ', '_')}`);
  }
  const [output] = outputs;
  const own = owner.name.name.replaceAll(/^_+|_+$/g, '');
  return freshName(
    module,
    outputs.length === 1 && output !== undefined
      ? `_find_${output.name.replace(/^_+/, '')}`
      : `_${own}_part`,
  );
}

function waits(statements: readonly Statement[]): boolean {
  let isAsync = false;
  for (const statement of statements) {
    walk(statement, (node) => {
      isAsync ||= node.kind === 'await' || ('isAsync' in node && node.isAsync);
    });
  }
  return isAsync;
}

/** Comments right above a definition are part of it. */
function startWithComments({ lines, text }: SourceModule, owner: FunctionDefinition): number {
  let { line } = lines.positionAt(owner.span.start);
  for (; line > 1; line -= 1) {
    const above = lines.lineSpan(line - 1);
    if (!text.slice(above.start, above.end).trimStart().startsWith('#')) {
      break;
    }
  }
  return lines.lineSpan(line).start;
}
