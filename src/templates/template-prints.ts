import { isOwnData, isPlainValue } from './plain-values.ts';
import { isPrinted } from './print-danger.ts';
import type {
  TemplateBinding,
  TemplateExpression,
  TemplateMacro,
  TemplateModel,
  TemplateReference,
} from './template-model.ts';

/**
 * What is printed when a template is rendered, in terms of the variables that it is given: loops and `set` are followed to what they go over, the
 * templates that it extends and includes are looked through with the same variables, macros with the arguments of each call. What is computed by
 * functions and filters of the program's own is left out.
 */
export function printsOf(template: TemplateModel, find: FindTemplate): readonly TemplatePrint[] {
  const walk: Walk = { find, prints: [], open: new Set(), left: MAX_TEMPLATES };
  const budget = { left: MAX_LOOKUPS };
  collect(walk, {
    template,
    budget,
    outer: (name) => [{ name, keys: [], isPlain: false }],
    macro: undefined,
  });
  return walk.prints;
}

/** The template that one names in `extends`, `include` or `import`. */
export type FindTemplate = (name: string, from: TemplateModel) => TemplateModel | undefined;

/** An expression of a template, with what it prints. */
export interface TemplatePrint {
  readonly template: TemplateModel;
  readonly expression: TemplateExpression;
  readonly parts: readonly GivenPart[];
}

/** A part of a variable that the template is given: `users`, any element of it, its `name`. */
export interface GivenPart {
  readonly name: string;
  /** Names of attributes, keys and positions; undefined for some element. */
  readonly keys: readonly (string | undefined)[];
  /** Named as numbers and dates are. */
  readonly isPlain: boolean;
}

/** Templates looked through for one: includes in loops of includes are nobody's page. */
const MAX_TEMPLATES = 200;
const MAX_PRINTS = 4000;
const MAX_PARTS = 12;
const MAX_BINDINGS = 8;
/** Bindings looked at in all. */
const MAX_LOOKUPS = 2_000_000;

interface Walk {
  readonly find: FindTemplate;
  readonly prints: TemplatePrint[];
  /** Templates and macros that are being looked through. */
  readonly open: Set<unknown>;
  left: number;
}

interface Scope {
  readonly template: TemplateModel;
  readonly budget: { left: number };
  /** What a name stands for that the template does not bind. */
  readonly outer: (name: string) => readonly GivenPart[];
  /** Set while the inside of a macro is looked through: arguments by parameter. */
  readonly macro:
    | { readonly of: TemplateMacro; readonly given: ReadonlyMap<string, readonly GivenPart[]> }
    | undefined;
}

function collect(walk: Walk, scope: Scope): void {
  const subject = scope.macro?.of ?? scope.template;
  if (walk.open.has(subject) || walk.left <= 0) {
    return;
  }
  walk.left -= 1;
  walk.open.add(subject);
  for (const expression of scope.template.expressions) {
    if (isInside(scope, expression.span.start) && walk.prints.length < MAX_PRINTS) {
      collectExpression(walk, scope, expression);
    }
  }
  for (const reference of scope.template.references) {
    if (isInside(scope, reference.span.start) && reference.kind !== 'import') {
      collectReference(walk, scope, reference);
    }
  }
  walk.open.delete(subject);
}

/** In the macro that is looked through, or in none. */
function isInside({ template, macro }: Scope, at: number): boolean {
  const around = template.macros.find(({ span }) => span.start <= at && at < span.end);
  return around === macro?.of;
}

function collectExpression(walk: Walk, scope: Scope, expression: TemplateExpression): void {
  const parts = expression.variables
    .filter((variable) => isPrinted(variable) && !isOwnData(variable.path))
    .flatMap(({ path, span }) => resolve(scope, path, { at: span.start, depth: 0 }));
  if (parts.length > 0) {
    const { template } = scope;
    walk.prints.push({ template, expression, parts: parts.slice(0, MAX_PARTS) });
  }
  for (const call of expression.calls) {
    const found = macroOf(walk, scope.template, call);
    if (found !== undefined) {
      const given = argumentsOf(scope, expression, { call, macro: found.macro });
      const isOwn = found.template === scope.template;
      const outer = isOwn || found.withContext ? scope.outer : () => [];
      collect(walk, {
        ...scope,
        template: found.template,
        outer,
        macro: { of: found.macro, given },
      });
    }
  }
}

function argumentsOf(
  scope: Scope,
  { variables }: TemplateExpression,
  { call, macro }: { readonly call: string; readonly macro: TemplateMacro },
): ReadonlyMap<string, readonly GivenPart[]> {
  return new Map(
    macro.parameters.map((parameter, index) => [
      parameter,
      variables
        .filter(
          ({ passedTo }) =>
            passedTo?.kind === 'call' &&
            passedTo.name === call &&
            (passedTo.slot === index || passedTo.slot === parameter),
        )
        .flatMap(({ path, span }) => resolve(scope, path, { at: span.start, depth: 0 })),
    ]),
  );
}

interface FoundMacro {
  readonly template: TemplateModel;
  readonly macro: TemplateMacro;
  readonly withContext: boolean;
}

/** `field` of this template, `field` imported from another one, `forms.field` of one imported as `forms`. */
function macroOf({ find }: Walk, template: TemplateModel, call: string): FoundMacro | undefined {
  const own = template.macros.find(({ name }) => name === call);
  if (own !== undefined) {
    return { template, macro: own, withContext: true };
  }
  const [first = '', second] = call.split('.');
  const reference = template.references.find(
    ({ kind, names }) => kind === 'import' && names.has(first),
  );
  const from = reference?.template === undefined ? undefined : find(reference.template, template);
  const meant = reference?.names.get(first);
  const name = meant === '*' ? second : meant;
  const macro = from?.macros.find((one) => one.name === name);
  return reference === undefined || from === undefined || macro === undefined
    ? undefined
    : { template: from, macro, withContext: reference.withContext };
}

function collectReference(walk: Walk, scope: Scope, reference: TemplateReference): void {
  const { span, names, withContext } = reference;
  const other =
    reference.template === undefined ? undefined : walk.find(reference.template, scope.template);
  if (other === undefined) {
    return;
  }
  const place = { at: span.start, depth: 0 };
  function outer(name: string): readonly GivenPart[] {
    const passed = names.get(name);
    if (passed !== undefined) {
      return resolve(scope, passed, place);
    }
    return withContext ? resolve(scope, name, place) : [];
  }
  collect(walk, { ...scope, template: other, outer, macro: undefined });
}

/** What a path stands for at a place, through the bindings of its template. */
function resolve(
  scope: Scope,
  path: string,
  { at, depth }: { readonly at: number; readonly depth: number },
): readonly GivenPart[] {
  const [name = '', ...keys] = path.split('.');
  scope.budget.left -= scope.template.bindings.length;
  const isFar = depth >= MAX_BINDINGS || scope.budget.left < 0;
  const binding = isFar ? undefined : bindingAt(scope.template, name, at);
  const found = binding === undefined ? ofOuter(scope, name) : ofBinding(scope, binding, depth);
  const isPlain = isPlainValue(path);
  return found.slice(0, MAX_PARTS).map((part) => ({
    name: part.name,
    keys: [...part.keys, ...keys],
    isPlain: isPlain || (keys.length === 0 && part.isPlain),
  }));
}

function ofOuter({ macro, outer }: Scope, name: string): readonly GivenPart[] {
  return macro?.given.get(name) ?? outer(name);
}

function ofBinding(scope: Scope, binding: TemplateBinding, depth: number): readonly GivenPart[] {
  const { kind, from, position, span } = binding;
  const element = position === undefined ? [undefined] : [undefined, `${position}`];
  return from.flatMap((path) =>
    resolve(scope, path, { at: span.start, depth: depth + 1 }).map((part) =>
      kind === 'loop' ? { ...part, keys: [...part.keys, ...element] } : part,
    ),
  );
}

/** The innermost binding of a name around a place, or the last `set` before it. */
function bindingAt(
  { bindings }: TemplateModel,
  name: string,
  at: number,
): TemplateBinding | undefined {
  let best: TemplateBinding | undefined;
  for (const one of bindings) {
    const isHere = one.name === name && one.scope.start <= at && at < one.scope.end;
    if (isHere && (best === undefined || one.scope.start >= best.scope.start)) {
      best = one;
    }
  }
  return best;
}
