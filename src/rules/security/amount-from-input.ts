import type { Binary, Call, Expression } from '../../python/tree/nodes.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { isTestCode } from '../test-code.ts';
import { argumentValue, positionalArgument } from './call-arguments.ts';
import { isUncheckedNumber } from './input-number.ts';

export const amountFromInput = defineRule({
  meta: {
    id: 'security/amount-from-input',
    summary: 'Amount of work or memory that a client chooses without a limit',
    severity: 'medium',
    cwe: 400,
    since: '0.1.0',
  },
  visitors: (context) => {
    function look(amount: Expression | undefined, what: string): void {
      if (amount !== undefined && isUncheckedNumber(amount, context)) {
        context.report({
          span: amount.span,
          message: `\`${context.source(amount.span)}\` is as large as whoever sends it likes, and decides ${what}: one request keeps the program busy or fills its memory; compare it with a limit first`,
          note: 'no limit',
        });
      }
    }
    if (isTestCode(context.module.path)) {
      return {};
    }
    return {
      call(node) {
        const found = amountOf(node, context);
        if (found !== undefined) {
          look(found.amount, found.what);
        }
      },
      binary(node) {
        look(repeated(node), 'how long a text or list becomes');
        look(node.operator === '**' ? node.right : undefined, 'how large a number becomes');
      },
    };
  },
});

interface Amount {
  readonly amount: Expression | undefined;
  readonly what: string;
}

const ROUNDS = 'how often the loop runs';
const MEMORY = 'how much memory is taken';
/** Which argument says how much, by function. */
const AMOUNTS = new Map<string, readonly [position: number, keyword: string, what: string]>([
  ['builtins.bytearray', [0, 'source', MEMORY]],
  ['builtins.bytes', [0, 'source', MEMORY]],
  ['time.sleep', [0, 'seconds', 'how long a worker waits']],
  ['asyncio.sleep', [0, 'delay', 'how long a task waits']],
  ['os.urandom', [0, 'size', MEMORY]],
  ['secrets.token_bytes', [0, 'nbytes', MEMORY]],
  ['secrets.token_hex', [0, 'nbytes', MEMORY]],
  ['secrets.token_urlsafe', [0, 'nbytes', MEMORY]],
  ['random.randbytes', [0, 'n', MEMORY]],
  ['math.factorial', [0, 'x', 'how large a number becomes']],
  ['math.comb', [0, 'n', 'how large a number becomes']],
  ['builtins.pow', [1, 'exp', 'how large a number becomes']],
  ['itertools.repeat', [1, 'times', ROUNDS]],
  ['itertools.product', [9, 'repeat', ROUNDS]],
  ['numpy.zeros', [0, 'shape', MEMORY]],
  ['numpy.ones', [0, 'shape', MEMORY]],
  ['numpy.empty', [0, 'shape', MEMORY]],
  ['numpy.full', [0, 'shape', MEMORY]],
  ['numpy.arange', [0, 'stop', MEMORY]],
  ['numpy.linspace', [2, 'num', MEMORY]],
  ['hashlib.pbkdf2_hmac', [3, 'iterations', 'how long hashing takes']],
]);

function amountOf(call: Call, context: RuleContext): Amount | undefined {
  const resolved = context.resolve(call.callee) ?? '';
  if (resolved === 'builtins.range') {
    return {
      amount: positionalArgument(call, call.arguments.length > 1 ? 1 : 0),
      what: ROUNDS,
    };
  }
  const known = AMOUNTS.get(resolved);
  return known === undefined
    ? undefined
    : { amount: argumentValue(call, known[0], known[1]), what: known[2] };
}

/** The number in `"x" * n` and `[0] * n`. */
function repeated({ operator, left, right }: Binary): Expression | undefined {
  if (operator !== '*') {
    return undefined;
  }
  return isSequence(left) ? right : isSequence(right) ? left : undefined;
}

function isSequence({ kind }: Expression): boolean {
  return kind === 'string' || kind === 'list' || kind === 'tuple';
}
