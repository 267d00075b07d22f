import { BUILTIN_NAMES } from '../../python/builtin-names.ts';
import type { Binding } from '../../python/scopes.ts';
import type { SourceModule } from '../../python/source-module.ts';
import type {
  Attribute,
  Call,
  Expression,
  ImportedName,
  Name,
  Node,
  StringLiteral,
} from '../../python/tree/nodes.ts';
import { nodesOf } from '../../python/tree/nodes-of.ts';
import { forEachChild } from '../../python/tree/walk.ts';
import { wordInString } from '../without-strings.ts';
import { isDocstring } from './blocks.ts';

/**
 * What a stretch of code may reach, each use a word whose first sign says how it is meant:
 * `=name` a name of this module's top level; `@dotted` what an import leads to, with the attributes asked of it; `!dotted` the same where an
 * import is all there is; `~Class.name` an attribute of `self` or `cls`, `~Class.*` any of them; `.name` an attribute of something else;
 * `?name` a name nobody here binds; `#hash` a word of a string; `^start` the beginning of a name that is put together.
 */
export type Use = string;

/**
 * Gathers the uses of a module by the definition that they stand in, the innermost of `owners`; all others are the module's own. Locals reach
 * nothing beyond what they were given.
 */
export function collectUses(
  module: SourceModule,
  owners: ReadonlySet<Node>,
): ReadonlyMap<Node, ReadonlySet<Use>> {
  const found = new Map<Node, Set<Use>>([...owners, module.tree].map((node) => [node, new Set()]));
  const pending: { readonly node: Node; readonly uses: Set<Use> }[] = [
    { node: module.tree, uses: new Set() },
  ];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { node } = next;
    const uses = found.get(node) ?? next.uses;
    addUses(module, node, uses);
    const first = 'body' in node && Array.isArray(node.body) ? node.body[0] : undefined;
    forEachChild(node, (child) => {
      if (child === first && isDocstring(first)) {
        addDoctests(module, child, uses);
      } else {
        pending.push({ node: child, uses });
      }
    });
  }
  if (!looksUpByName(module)) {
    // `f"_{number}"` is half of all labels.
    found.forEach((uses) => UNDERSCORES.forEach((one) => uses.delete(one)));
  }
  return found;
}

const UNDERSCORES = ['^_', '^__'];

function looksUpByName(module: SourceModule): boolean {
  return (
    nodesOf(module.tree, 'attribute').some(({ attribute }) => attribute.name === '__dict__') ||
    nodesOf(module.tree, 'call').some(({ callee, arguments: [, attribute] }) => {
      const name = module.scopes.qualifiedName(callee) ?? '';
      return LOOK_UPS.has(name) && attribute?.value.kind !== 'string';
    })
  );
}

function addUses(module: SourceModule, node: Node, uses: Set<Use>): void {
  switch (node.kind) {
    case 'name':
      addName(module, node, uses);
      return;
    case 'attribute':
      addAttribute(module, node, uses);
      return;
    case 'imported-name':
      addImport(module, node, uses);
      return;
    case 'string':
      addString(node, uses);
      return;
    case 'call':
      addReflection(module, node, uses);
      return;
    default:
  }
}

/** A name behind a dot is counted with what is asked of it. */
function addName(module: SourceModule, node: Name, uses: Set<Use>): void {
  const binding = module.scopes.bindingOf(node);
  if (binding === undefined) {
    if (!BUILTIN_NAMES.has(node.name)) {
      uses.add(`?${node.name}`);
    }
    return;
  }
  const isAsked = node.parent?.kind === 'attribute' && node.parent.object === node;
  for (const dotted of isAsked ? [] : importsOf(binding)) {
    uses.add(`@${dotted}`);
  }
  if (
    binding.scope.kind === 'module' &&
    binding.definitions.some(({ imported }) => imported === undefined)
  ) {
    uses.add(`=${node.name}`);
  } else if (binding.scope.kind === 'class') {
    uses.add(`.${node.name}`);
  }
}

const imports = new WeakMap<Binding, readonly string[]>();

function importsOf(binding: Binding): readonly string[] {
  const known = imports.get(binding);
  if (known !== undefined) {
    return known;
  }
  const found = binding.definitions.flatMap(({ imported }) =>
    imported === undefined ? [] : [imported],
  );
  imports.set(binding, found);
  return found;
}

/** `a.b.c` of an import once and whole. */
function addAttribute(module: SourceModule, node: Attribute, uses: Set<Use>): void {
  const isInner = node.parent?.kind === 'attribute' && node.parent.object === node;
  const chain = chainOf(node);
  const binding = chain === undefined ? undefined : module.scopes.bindingOf(chain.root);
  const imported = binding === undefined ? [] : importsOf(binding);
  if (imported.length > 0) {
    for (const dotted of isInner ? [] : imported) {
      uses.add(`@${[dotted, ...(chain?.parts ?? [])].join('.')}`);
    }
    return;
  }
  const owner = receiverClass(module, node.object);
  uses.add(owner === undefined ? `.${node.attribute.name}` : `~${owner}.${node.attribute.name}`);
}

function chainOf(
  node: Attribute,
): { readonly root: Name; readonly parts: readonly string[] } | undefined {
  const parts: string[] = [];
  let object: Expression = node;
  while (object.kind === 'attribute') {
    parts.unshift(object.attribute.name);
    ({ object } = object);
  }
  return object.kind === 'name' ? { root: object, parts } : undefined;
}

/** The class whose method has this name as its first parameter: `self`, `cls`, whatever they are called. */
function receiverClass(module: SourceModule, object: Expression): string | undefined {
  const binding = object.kind === 'name' ? module.scopes.bindingOf(object) : undefined;
  const [only, ...others] = binding?.definitions ?? [];
  const method = only?.kind === 'parameter' ? only.node.parent : undefined;
  const owner = method?.kind === 'function' ? method.parent : undefined;
  const isFirst = method?.kind === 'function' && method.parameters[0] === only?.node;
  const isStatic =
    method?.kind === 'function' &&
    method.decorators.some((one) => one.kind === 'name' && one.name === 'staticmethod');
  const isNested = owner?.parent?.kind === 'class' || owner?.parent?.kind === 'function';
  return isFirst && !isStatic && !isNested && others.length === 0 && owner?.kind === 'class'
    ? owner.name.name
    : undefined;
}

/** An import whose name is read somewhere counts where it is read. */
function addImport(module: SourceModule, node: ImportedName, uses: Set<Use>): void {
  const local = node.local.name;
  const binding =
    module.scopes.scopeOf(node).bindings.get(local) ?? module.scopes.module.bindings.get(local);
  if (binding === undefined) {
    uses.add(`?${node.name.split('.').at(-1) ?? ''}`);
  } else if (binding.references.length === 0) {
    importsOf(binding).forEach((dotted) => uses.add(`!${dotted}`));
  }
}

/** A string without blanks may name something; in a text only words that look private do. */
function addString(node: StringLiteral, uses: Set<Use>): void {
  if (node.isBytes || node.value.length > LONGEST_STRING) {
    return;
  }
  for (const part of node.parts) {
    if (part.kind === 'text') {
      addWords(part.value, uses, /\s/.test(part.value) ? /\b_\w+/g : undefined);
    }
  }
  if (node.isFormatted || /[%{]/.test(node.value)) {
    // `f"visit{kind}"`, `"self.do_%s" % verb`: any name that begins so may be meant.
    for (const [, whole, start] of (node.isFormatted ? formattedText(node) : node.value).matchAll(
      /(?:^([A-Za-z_]+)|[\s.:"'([]([A-Za-z_]*_))[%{]/g,
    )) {
      uses.add(`^${whole ?? start ?? ''}`);
    }
  } else if (/^[A-Za-z_]*[A-Za-z][A-Za-z_]*_$/.test(node.value)) {
    uses.add(`^${node.value}`);
  }
}

const LONGEST_STRING = 2_000;

function formattedText({ parts }: StringLiteral): string {
  return parts.map((part) => (part.kind === 'text' ? part.value : '{')).join('');
}

export function addWords(text: string, uses: Set<Use>, pattern = /\b[A-Za-z_]\w*/g): void {
  for (const [word] of text.matchAll(pattern)) {
    uses.add(wordInString(word));
  }
}

function addDoctests(module: SourceModule, docstring: Node, uses: Set<Use>): void {
  const text = module.text.slice(docstring.span.start, docstring.span.end);
  for (const [line] of text.matchAll(/^\s*(?:>>>|\.\.\.) .*$/gm)) {
    addWords(line, uses);
  }
}

/** `getattr(self, name)`, `dir(self)`: any attribute may be meant. */
function addReflection(
  module: SourceModule,
  { callee, arguments: given }: Call,
  uses: Set<Use>,
): void {
  const name = module.scopes.qualifiedName(callee) ?? '';
  const [object, attribute] = given.map(({ value }) => value);
  if (object === undefined || !REFLECTION.has(name)) {
    return;
  }
  const isNamed = attribute?.kind === 'string';
  const asked =
    object.kind === 'call'
      ? object.arguments[0]?.value
      : object.kind === 'attribute'
        ? object.object
        : object;
  const owner = asked === undefined ? undefined : receiverClass(module, asked);
  if (owner !== undefined && !isNamed) {
    uses.add(`~${owner}.*`);
  }
}

const LOOK_UPS = new Set([
  'builtins.getattr',
  'builtins.hasattr',
  'builtins.vars',
  'builtins.globals',
  'inspect.getmembers',
  'operator.attrgetter',
  'operator.methodcaller',
]);

const REFLECTION = new Set([
  'builtins.getattr',
  'builtins.hasattr',
  'builtins.dir',
  'builtins.vars',
  'inspect.getmembers',
  'inspect.getmembers_static',
]);
