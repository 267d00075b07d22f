import type { Fix } from '../../core/finding.ts';
import { calledFunction } from '../../cost/call-sites.ts';
import { functionAround } from '../../cost/loops.ts';
import { costEvidence } from '../../cost/repetition.ts';
import type { Call, FunctionDefinition } from '../../python/tree/nodes.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { blockingCall, type BlockingCall } from './blocking-calls.ts';
import { importName, replace, ruleFix, withFix } from '../rewrite.ts';
import { threadRewrite } from './thread-rewrite.ts';
import { shortSource } from './short-source.ts';
import { functionInfoOf } from '../../python/function-info.ts';

export const blockingCallInAsync = defineRule({
  meta: {
    id: 'performance/blocking-call-in-async',
    summary: 'A call stops the event loop while it waits',
    severity: 'high',
    since: '0.1.0',
    sameAs: [
      'ASYNC210',
      'ASYNC212',
      'ASYNC220',
      'ASYNC221',
      'ASYNC222',
      'ASYNC230',
      'ASYNC240',
      'ASYNC250',
      'ASYNC251',
    ],
  },
  visitors: (context) => ({
    call(node) {
      const definition = functionAround(node);
      if (definition?.kind !== 'function' || !definition.isAsync || node.parent?.kind === 'await') {
        return;
      }
      const direct = blockingName(context, node);
      if (direct !== undefined) {
        report(context, { call: node, definition, chain: [], ...direct });
        return;
      }
      const own = calledFunction(context.module, node)?.definition;
      const inside = own === undefined ? undefined : firstBlocking(context, own);
      if (own !== undefined && inside !== undefined) {
        report(context, { call: node, definition, chain: [inside.call], ...inside.found });
      }
    },
  }),
});

interface Blocking {
  readonly name: string;
  readonly blocking: BlockingCall;
}

function blockingName(context: RuleContext, call: Call): Blocking | undefined {
  const name = context.resolve(call.callee);
  const blocking = name === undefined ? undefined : blockingCall(name);
  return name === undefined || blocking === undefined ? undefined : { name, blocking };
}

/** What a plain function of this module waits for, files aside: those are mostly quick. */
function firstBlocking(
  context: RuleContext,
  definition: FunctionDefinition,
): { readonly call: Call; readonly found: Blocking } | undefined {
  const info = functionInfoOf(context.module, definition);
  if (info === undefined || definition.isAsync || info.isGenerator) {
    return undefined;
  }
  for (const call of info.calls) {
    const found = blockingName(context, call);
    if (found !== undefined && found.blocking.waitsFor !== 'disk') {
      return { call, found };
    }
  }
  return undefined;
}

interface BlockingReport extends Blocking {
  readonly call: Call;
  readonly definition: FunctionDefinition;
  /** The blocking call inside the function that is called, when it is not this call itself. */
  readonly chain: readonly Call[];
}

function report(context: RuleContext, found: BlockingReport): void {
  const { call, definition, chain, name, blocking } = found;
  const text = shortSource(context, call.callee);
  const spoken = name.replace(/^builtins\./, '');
  const through = chain.length === 0 ? '' : ` through \`${spoken}\``;
  context.report({
    span: call.span,
    message: `\`${text}\` waits for ${WORDS[blocking.waitsFor]}${through} inside the coroutine \`${definition.name.name}\`, and no other task runs meanwhile; use ${blocking.instead}`,
    note: 'the event loop stands still',
    ...(blocking.waitsFor === 'disk' ? { severity: 'low' as const } : {}),
    evidence: [
      costEvidence(
        context.module,
        [
          {
            span: definition.name.span,
            name: '',
            note: `${definition.name.name} runs on the event loop`,
          },
          ...[call, ...chain].map((one) => ({
            span: one.span,
            name: '',
            note: `calls ${shortSource(context, one.callee)}`,
          })),
        ],
        `every task waits as long as ${spoken} does`,
      ),
    ],
    ...withFix(chain.length === 0 ? fixOf(context, call, name) : undefined),
  });
}

const WORDS: Readonly<Record<BlockingCall['waitsFor'], string>> = {
  time: 'time to pass',
  network: 'the network',
  process: 'another process',
  disk: 'the disk',
  input: 'somebody to type',
  database: 'the database',
};

/** Functions that any thread may call, and that say all they need in their arguments. */
const FOR_ANY_THREAD =
  /^(requests|httpx|urllib3)\.(get|post|put|patch|delete|head|options|request)$|^urllib\.request\.url(open|retrieve)$|^socket\.get(addrinfo|hostbyname)$|^subprocess\.(run|call|check_call|check_output|getoutput)$|^os\.system$|^builtins\.input$|^getpass\.getpass$|^shutil\.(copytree|rmtree|copyfile|make_archive)$/;

function fixOf(context: RuleContext, call: Call, name: string): Fix | undefined {
  if (name === 'time.sleep') {
    return sleepFix(context, call);
  }
  return FOR_ANY_THREAD.test(name) ? threadRewrite(context, call) : undefined;
}

function sleepFix(context: RuleContext, call: Call): Fix | undefined {
  const sleep = importName(context.module, { from: 'asyncio', name: 'sleep' }, 'module');
  return sleep === undefined || call.parent?.kind !== 'expression-statement'
    ? undefined
    : ruleFix('await `asyncio.sleep`', [
        ...sleep.edits,
        replace(call.callee.span, `await ${sleep.name}`),
      ]);
}
