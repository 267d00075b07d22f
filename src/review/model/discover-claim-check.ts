import { containerKinds } from '../../cost/container-kinds.ts';
import type { ContainerKind } from '../../cost/shape.ts';
import type { FunctionInfo } from '../../python/functions.ts';
import type { SourceModule } from '../../python/source-module.ts';
import type { Expression } from '../../python/tree/nodes.ts';
import { walk } from '../../python/tree/walk.ts';
import { inventedName, isHedged, proseProblem } from './prose.ts';

/** What a claim is held against. */
export interface ClaimSubject {
  /** The claim may name nothing that this source has not. */
  readonly source: string;
  readonly info: FunctionInfo;
  readonly module: SourceModule;
  /** Paths of the review's files. */
  readonly paths: readonly string[];
}

/** Why a claim does not hold, as far as that can be told without a model. */
export type ClaimProblem =
  | 'style'
  | 'broken'
  | 'hedged'
  /** It names what the source does not have. */
  | 'unknown-name'
  /** It speaks of a call that the function does not make. */
  | 'unknown-call'
  /** It names a file that is neither in the source nor in the review. */
  | 'unknown-path'
  /** It says of a value that it is what it is not. */
  | 'wrong-type';

/** What is wrong with a claim of a model; undefined where everything that can be checked is so. */
export function claimProblem(claim: string, subject: ClaimSubject): ClaimProblem | undefined {
  const prose = proseProblem(claim);
  if (prose !== undefined) {
    return prose;
  }
  if (isHedged(claim)) {
    return 'hedged';
  }
  if (unknownPath(claim, subject)) {
    return 'unknown-path';
  }
  if (inventedName(withoutPaths(claim), subject.source) !== undefined) {
    return 'unknown-name';
  }
  if (unknownCall(claim, subject)) {
    return 'unknown-call';
  }
  return wrongType(claim, subject) ? 'wrong-type' : undefined;
}

const PATH = /`?([\w.\-/\\]+\.(?:py|pyi|md|rst|txt|toml|ini|cfg|json|ya?ml|html|sql|csv|env))\b`?/g;

function unknownPath(claim: string, { source, paths }: ClaimSubject): boolean {
  return Array.from(claim.matchAll(PATH), ([, path = '']) => path).some(
    (path) =>
      !source.includes(path) && !paths.some((one) => one === path || one.endsWith(`/${path}`)),
  );
}

function withoutPaths(claim: string): string {
  return claim.replaceAll(PATH, 'the file');
}

/** `calls \`x\``, `the call of \`x()\``, `\`x()\` is called`. */
const CALLS = [
  /\b(?:calls?|calling|invokes?|invoking|call (?:to|of))\s+`([\w.]+)(?:\([^`]*\))?`/gi,
  /`([\w.]+)\([^`]*\)`\s+(?:is|gets|being)\s+(?:called|invoked|run|executed)/gi,
];

function unknownCall(claim: string, { info }: ClaimSubject): boolean {
  const called = new Set(info.calls.map(({ callee }) => lastName(callee)));
  return CALLS.flatMap((pattern) =>
    Array.from(claim.matchAll(pattern), ([, name = '']) => name),
  ).some((name) => !called.has(name.slice(name.lastIndexOf('.') + 1)));
}

function lastName(callee: Expression): string {
  switch (callee.kind) {
    case 'name':
      return callee.name;
    case 'attribute':
      return callee.attribute.name;
    default:
      return '';
  }
}

const TYPED =
  /`(\w+)`\s+(?:is|are|was)\s+(?:always\s+)?(?:an?\s+)?`?(list|tuple|set|frozenset|dict|dictionary|str|string|bytes|deque|range|generator|iterator|int|integer|float|bool|boolean|None)`?(?!\s*\w*(?:comprehension|of\s+size))/gi;

const KINDS: Readonly<Record<string, ContainerKind>> = {
  dictionary: 'dict',
  string: 'str',
  generator: 'iterator',
  integer: 'int',
  boolean: 'bool',
  none: 'none',
};

function wrongType(claim: string, subject: ClaimSubject): boolean {
  return Array.from(claim.matchAll(TYPED), ([, name = '', type = '']) => ({ name, type })).some(
    ({ name, type }) => {
      const kinds = kindsOf(name, subject);
      const said = KINDS[type.toLowerCase()] ?? type.toLowerCase();
      return (
        kinds.size > 0 && !kinds.has('unknown') && !kinds.has('object') && !kindsHave(kinds, said)
      );
    },
  );
}

function kindsHave(kinds: ReadonlySet<ContainerKind>, said: string): boolean {
  return [...kinds].some((kind) => kind === said);
}

/** The kinds that a name has at its places in the function. */
function kindsOf(name: string, { info, module }: ClaimSubject): ReadonlySet<ContainerKind> {
  const reader = containerKinds(module);
  const kinds = new Set<ContainerKind>();
  walk(info.node, (node) => {
    if (node.kind === 'name' && node.name === name) {
      kinds.add(reader.shapeOf(node).kind);
    }
  });
  return kinds;
}
