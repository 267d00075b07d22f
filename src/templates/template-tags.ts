import type { Span } from '../core/span.ts';
import { handsOn, isPrinted } from './print-danger.ts';
import { readExpression } from './template-expression.ts';
import type { TemplateReference } from './template-model.ts';

/** What a `{% … %}` does, as far as names, escaping and the flow of HTML are concerned. */
export type TemplateTag =
  | { readonly kind: 'reference'; readonly reference: Omit<TemplateReference, 'span'> }
  /** `else`, `elif`, `empty`: the HTML begins again where the block began. */
  | { readonly kind: 'branch' }
  | { readonly kind: 'set'; readonly bindings: readonly Bound[] }
  | { readonly kind: 'end'; readonly closes: string }
  | { readonly kind: 'autoescape'; readonly isOn: boolean; readonly closedBy: string }
  | {
      readonly kind: 'loop' | 'with';
      readonly bindings: readonly Bound[];
      readonly closedBy: string;
    }
  | {
      readonly kind: 'macro';
      readonly name: string;
      readonly parameters: readonly string[];
      readonly closedBy: string;
    }
  | { readonly kind: 'block'; readonly closedBy: string }
  | { readonly kind: 'other'; readonly isPrinted: boolean };

export interface Bound {
  readonly name: string;
  /** Paths of the variables its value is made of. */
  readonly from: readonly string[];
  readonly position?: number;
}

/** Reads the tag whose text without delimiters stands at `span`. */
export function readTag(text: string, span: Span): TemplateTag {
  const source = text.slice(span.start, span.end);
  const name = /^\w+/.exec(source)?.[0] ?? '';
  const rest = source.slice(name.length).trim();
  if (name.startsWith('end')) {
    return { kind: 'end', closes: name.slice(3) };
  }
  switch (name) {
    case 'extends':
    case 'rebase':
      return { kind: 'reference', reference: reference('extends', rest) };
    case 'include':
    case 'file':
      return { kind: 'reference', reference: reference('include', rest) };
    case 'import':
    case 'from':
      return { kind: 'reference', reference: importing(name, rest) };
    case 'else':
    case 'elif':
    case 'empty':
      return { kind: 'branch' };
    case 'set':
      return set(rest);
    case 'autoescape':
      return { kind: 'autoescape', isOn: !/^(?:off|false|none)\b/i.test(rest), closedBy: name };
    case 'for':
      return { kind: 'loop', bindings: loop(rest), closedBy: name };
    case 'with':
      return { kind: 'with', bindings: withBindings(rest), closedBy: name };
    case 'macro':
      return macro(rest);
    case 'if':
    case 'while':
    case 'try':
    case 'apply':
    case 'block':
    case 'filter':
    case 'call':
    case 'spaceless':
    case 'ifequal':
    case 'ifnotequal':
      return { kind: 'block', closedBy: name };
    default:
      // A line of Python.
      if (/^\w+\s*=[^=]/.test(source)) {
        return set(source);
      }
      return {
        kind: 'other',
        isPrinted: /^(?:url|static|trans|firstof|cycle|now|get_\w+)$/.test(name),
      };
  }
}

function literal(source: string): string | undefined {
  return /^[(=]?\s*(?:"([^"]*)"|'([^']*)')/
    .exec(source)
    ?.slice(1)
    .find((one) => one !== undefined);
}

function reference(kind: 'extends' | 'include', rest: string): Omit<TemplateReference, 'span'> {
  const passed = /\bwith\s+(?!context)(.*)$/s.exec(rest)?.[1] ?? '';
  const names = new Map(
    pairs(passed).map(({ name, from }): [string, string] => [name, from[0] ?? '']),
  );
  return {
    kind,
    template: literal(rest),
    names,
    withContext: !/\bonly$|\bwithout\s+context\b/.test(rest),
  };
}

function importing(kind: 'import' | 'from', rest: string): Omit<TemplateReference, 'span'> {
  const withContext = /\bwith\s+context\b/.test(rest);
  const plain = rest.replace(/\s+with(?:out)?\s+context\s*$/, '');
  if (kind === 'import') {
    const alias = /\bas\s+(\w+)$/.exec(plain)?.[1] ?? '';
    return {
      kind: 'import',
      template: literal(plain),
      names: new Map([[alias, '*']]),
      withContext,
    };
  }
  const imported = /\bimport\s+(.*)$/s.exec(plain)?.[1] ?? '';
  const names = imported.split(',').map((one): [string, string] => {
    const [name = '', alias] = one.trim().split(/\s+as\s+/);
    return [alias ?? name, name];
  });
  return { kind: 'import', template: literal(plain), names: new Map(names), withContext };
}

/** `{% set x = y %}` binds; `{% set x %}…{% endset %}` holds markup. */
function set(rest: string): TemplateTag {
  const match = /^([\w\s,.]+?)\s*=\s*(.*)$/s.exec(rest);
  if (match === null) {
    return { kind: 'block', closedBy: 'set' };
  }
  const from = pathsOf(match[2] ?? '');
  const names = (match[1] ?? '').split(',').map((name) => name.trim());
  return { kind: 'set', bindings: names.map((name) => ({ name, from })) };
}

function loop(rest: string): readonly Bound[] {
  const match = /^\(?([\w\s,()]+?)\)?\s+in\s+(.*)$/s.exec(rest);
  if (match === null) {
    return [];
  }
  const iterated = (match[2] ?? '').replace(/\s+if\s.*$/s, '').replace(/\s+recursive$/, '');
  const names = (match[1] ?? '').split(',').map((name) => name.replaceAll(/[()]/g, '').trim());
  if (names.length > 1 && /\.items\b/.test(iterated)) {
    // Of a dictionary the second one is what is kept under the first.
    const from = pathsOf(iterated.replace(/\.items\b(?:\(\))?/, ''));
    return names.map((name, index) => ({ name, from: index === 0 ? [] : from }));
  }
  const from = pathsOf(iterated).map((path) => path.replace(/\.(?:items|values|keys|all)$/, ''));
  return names.map((name, index) =>
    names.length > 1 ? { name, from, position: index } : { name, from },
  );
}

function withBindings(rest: string): readonly Bound[] {
  const old = /^(.*?)\s+as\s+(\w+)$/s.exec(rest);
  return old === null ? pairs(rest) : [{ name: old[2] ?? '', from: pathsOf(old[1] ?? '') }];
}

/** `a=b c=d` and `a = b, c = d`. */
function pairs(source: string): readonly Bound[] {
  const starts = [...source.matchAll(/(?:^|[\s,])(\w+)\s*=(?!=)/g)];
  return starts.map((match, index) => {
    const from = match.index + match[0].length;
    const to = starts[index + 1]?.index ?? source.length;
    return { name: match[1] ?? '', from: pathsOf(source.slice(from, to)) };
  });
}

function macro(rest: string): TemplateTag {
  const match = /^(\w+)\s*\((.*)\)\s*$/s.exec(rest);
  const parameters = (match?.[2] ?? '')
    .split(',')
    .map((one) => /^\s*(\w+)/.exec(one)?.[1] ?? '')
    .filter((one) => one !== '');
  return { kind: 'macro', name: match?.[1] ?? '', parameters, closedBy: 'macro' };
}

function pathsOf(source: string): readonly string[] {
  const { variables, filters } = readExpression(source, { start: 0, end: source.length });
  return filters.every(({ name }) => handsOn(name))
    ? [...new Set(variables.filter(isPrinted).map((variable) => variable.path))]
    : [];
}
