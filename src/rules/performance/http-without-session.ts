import type { Fix, TextEdit } from '../../core/finding.ts';
import { enclosingStatement, loopText, type Loop } from '../../cost/loops.ts';
import { variesWith } from '../../cost/loop-dependence.ts';
import { callerFactors, costEvidence, growingLoops, loopFactor } from '../../cost/repetition.ts';
import type { Call, Expression } from '../../python/tree/nodes.ts';
import { ancestors, walk } from '../../python/tree/walk.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { lineBefore, replace, ruleFix, withFix } from '../rewrite.ts';
import { newVariable } from './libraries/new-source.ts';
import { shortSource } from './short-source.ts';

export const httpWithoutSession = defineRule({
  meta: {
    id: 'performance/http-without-session',
    summary: 'Every request of a loop opens a connection of its own',
    severity: 'medium',
    since: '0.1.0',
  },
  visitors: (context) => ({
    call(node) {
      const library = libraryOf(context, node);
      const url =
        node.arguments[
          node.callee.kind === 'attribute' && node.callee.attribute.name === 'request' ? 1 : 0
        ]?.value;
      const loops = library === undefined ? [] : growingLoops(context.module, node);
      const inner = loops.at(-1);
      if (library !== undefined && url !== undefined && inner === undefined) {
        checkCalled(context, { node, url, library });
      }
      if (
        library === undefined ||
        url === undefined ||
        inner === undefined ||
        !asksAnew(context, node, inner)
      ) {
        return;
      }
      const isOneHost = namesOneHost(context, url, inner);
      const session = library === 'requests' ? 'requests.Session()' : 'httpx.Client()';
      context.report({
        span: node.span,
        message: `\`${shortSource(context, node.callee)}\` opens a connection for one request in every turn of ${loopText(inner)}; \`${session}\` keeps the connection to ${isOneHost ? 'the host' : 'a host'} open from turn to turn`,
        note: 'a new connection, and its handshakes',
        severity: isOneHost ? 'medium' : 'low',
        evidence: [
          costEvidence(context.module, [
            ...loops.map(loopFactor),
            { span: node.span, name: 'connection', note: 'connects, and agrees on keys for https' },
          ]),
        ],
        ...withFix(
          isOneHost ? sessionFix(context, { node, loop: loops[0] ?? inner, session }) : undefined,
        ),
      });
    },
  }),
});

interface Request {
  readonly node: Call;
  readonly url: Expression;
  readonly library: 'requests' | 'httpx';
}

/** A function that asks one host, and that a loop of the module calls. */
function checkCalled(context: RuleContext, { node, url, library }: Request): void {
  const factors = callerFactors(context.module, node);
  const start = url.kind === 'string' ? url.parts[0] : undefined;
  const isOneHost = start?.kind === 'text' && /^https?:\/\/[^/{]+(\/|$)/.test(start.value);
  const isLooped = factors.length > 1;
  if (!isLooped || !isOneHost || isRetrying(node)) {
    return;
  }
  const session = library === 'requests' ? 'requests.Session()' : 'httpx.Client()';
  context.report({
    span: node.span,
    message: `\`${shortSource(context, node.callee)}\` opens a connection for one request whenever \`${context.functionOf(node).qualifiedName}\` is called, and a loop calls it; one \`${session}\` for all calls keeps the connection to the host open`,
    note: 'a new connection, and its handshakes',
    severity: 'low',
    evidence: [
      costEvidence(context.module, [
        ...factors,
        { span: node.span, name: 'connection', note: 'connects, and agrees on keys for https' },
      ]),
    ],
  });
}

/** What is asked again because it failed waits for the other side. */
function isRetrying(node: Call): boolean {
  return [...ancestors(node)].some((one) => one.kind === 'while' || one.kind === 'except-handler');
}

/** `requests.get(…)` and its like: a function of the library itself, which has no connection to keep. */
function libraryOf(context: RuleContext, node: Call): 'requests' | 'httpx' | undefined {
  const match = /^(requests|httpx)\.(get|post|put|patch|delete|head|options|request)$/.exec(
    context.resolve(node.callee) ?? '',
  );
  return match === null ? undefined : match[1] === 'requests' ? 'requests' : 'httpx';
}

/** Another question in every turn; the same one again is a second attempt, or waits for something between them. */
function asksAnew(context: RuleContext, node: Call, loop: Loop): boolean {
  return node.arguments.some(({ value }) => variesWith(context.module, value, loop));
}

/** The address begins with something that the loop does not change, so that the host stays. */
function namesOneHost(context: RuleContext, url: Expression, loop: Loop): boolean {
  switch (url.kind) {
    case 'string': {
      const [first, second] = url.parts;
      if (first?.kind === 'text') {
        return (
          /^https?:\/\/[^/{]+(\/|$)/.test(first.value) ||
          (first.value !== '' && second === undefined)
        );
      }
      return first !== undefined && !variesWith(context.module, first.expression, loop);
    }
    case 'binary':
      return namesOneHost(context, url.left, loop);
    case 'name':
    case 'attribute':
      return url.kind === 'name'
        ? isSteady(context, url, loop)
        : !variesWith(context.module, url, loop);
    case 'call': {
      const isFormat = url.callee.kind === 'attribute' && url.callee.attribute.name === 'format';
      return (
        isFormat &&
        url.callee.kind === 'attribute' &&
        namesOneHost(context, url.callee.object, loop)
      );
    }
    default:
      return false;
  }
}

/** The name is bound outside of the loop, or inside to an address of the same host. */
function isSteady(context: RuleContext, url: Expression, loop: Loop): boolean {
  if (!variesWith(context.module, url, loop)) {
    return true;
  }
  const definitions =
    url.kind === 'name' ? (context.module.scopes.bindingOf(url)?.definitions ?? []) : [];
  const [only] = definitions;
  return (
    definitions.length === 1 &&
    only?.kind === 'assignment' &&
    only.value !== undefined &&
    only.value.kind !== 'name' &&
    namesOneHost(context, only.value, loop)
  );
}

interface SessionUse {
  readonly node: Call;
  readonly loop: Loop;
  readonly session: string;
}

/** `session = requests.Session()` before the loop. A session also keeps the cookies that an answer sets. */
function sessionFix(context: RuleContext, { node, loop, session }: SessionUse): Fix | undefined {
  const { callee } = node;
  const statement = enclosingStatement(loop.node);
  if (callee.kind !== 'attribute' || callee.object.kind !== 'name' || statement === undefined) {
    return undefined;
  }
  const name = newVariable(context.module, node, 'session');
  const library = callee.object.name;
  const edits: (TextEdit | undefined)[] = [
    lineBefore(context.module, statement, `${name} = ${library}.${session.split('.')[1] ?? ''}`),
  ];
  walk(loop.node.kind === 'comprehension-clause' ? statement : loop.node, (inner) => {
    const isRequest = inner.kind === 'call' && libraryOf(context, inner) !== undefined;
    if (isRequest && inner.callee.kind === 'attribute' && inner.callee.object.kind === 'name') {
      edits.push(replace(inner.callee.object.span, name));
    }
  });
  return ruleFix('keep one session for all turns (it also keeps cookies)', edits);
}
