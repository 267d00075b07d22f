import type { Fix } from '../../core/finding.ts';
import type { Call, Expression, Node } from '../../python/tree/nodes.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { boundNames } from './bound-name.ts';
import { isRuledOut } from './constant-values.ts';
import { nameWords } from './name-words.ts';
import { valueUses } from './value-uses.ts';
import { importName, replace, ruleFix } from '../rewrite.ts';
import { isTestCode } from '../test-code.ts';

export const weakRandomToken = defineRule({
  meta: {
    id: 'security/weak-random-token',
    summary: 'Secret value drawn from a predictable random generator',
    severity: 'high',
    cwe: 330,
    since: '0.1.0',
    question:
      'Is the random value that is drawn here meant to be unguessable, as a password, a token, a key or a one-time code is?',
    sameAs: ['S311'],
  },
  visitors: (context) => {
    const reported = new Set<string>();
    return {
      call(node) {
        const method = randomMethod(node, context);
        const secret =
          method === undefined
            ? undefined
            : (secretName(node, context) ?? recognised(node, context));
        if (method === undefined || secret === undefined || isTestCode(context.module.path)) {
          return;
        }
        if (isRuledOut(context, node)) {
          return;
        }
        const line = `${context.locate(node.span).start.line}:${secret}`;
        if (reported.has(line)) {
          return;
        }
        reported.add(line);
        const fix = systemRandomFix(node, method, context);
        context.report({
          span: node.span,
          ...wordsAbout(secret, method),
          ...(isHelper(secret) ? { severity: 'medium' } : {}),
          ...(fix === undefined ? {} : { fix }),
        });
      },
    };
  },
});

function wordsAbout(secret: string, method: string): { message: string; note: string } {
  return method === UUID1
    ? {
        message: `${secret} is made by \`uuid.uuid1\` of the time and the machine's address, which others know or can try; use \`secrets\` or \`uuid.uuid4\``,
        note: 'nothing of it is drawn at random',
      }
    : {
        message: `${secret} is drawn with \`random.${method}\`, whose next values can be computed from earlier ones; use \`secrets\``,
        note: 'the Mersenne Twister is predictable',
      };
}

const UUID1 = 'uuid1';
const METHODS = new Set([
  'choice',
  'choices',
  'sample',
  'randint',
  'randrange',
  'random',
  'getrandbits',
  'randbytes',
  'uniform',
  'triangular',
  'betavariate',
  'expovariate',
  'gammavariate',
  'gauss',
  'lognormvariate',
  'normalvariate',
  'vonmisesvariate',
  'paretovariate',
  'weibullvariate',
  'binomialvariate',
  'shuffle',
  // NumPy
  'integers',
  'random_integers',
  'random_sample',
  'bytes',
]);

function randomMethod(call: Call, context: RuleContext): string | undefined {
  const resolved = context.resolve(call.callee) ?? '';
  if (resolved === 'uuid.uuid1') {
    return UUID1;
  }
  const match =
    /^(?:random|random\.Random|numpy\.random|numpy\.random\.(?:RandomState|Generator|default_rng))\.(\w+)$/.exec(
      resolved,
    );
  const name = match?.[1];
  return name !== undefined && METHODS.has(name) ? name : undefined;
}

const CERTAIN =
  /(^|_)(passwords?|passwd|pwd|passphrase|secret|otp|totp|salt|csrf|session_?(id|key|token)|api_?key|secret_?key|access_?key|private_?key|(auth|access|api|reset|refresh|bearer|verification|activation|confirmation|invite|login|csrf)_?(token|code|key)|temp(orary)?_?password|pin_?code|one_?time_?\w+|captcha_?secret)$/;
const POSSIBLE = /(^|_)(tokens?|nonce|key|pin)$/;
const ABOUT = /(token|password|passwd|secret|otp|salt|nonce|api_?key|session_?id)/;

/** What must not be guessed, for people, by the name of a variable, a keyword, a key or the function that returns it. */
function secretName(call: Call, context: RuleContext): string | undefined {
  const owner = context.functionOf(call).qualifiedName.split('.').at(-1) ?? '';
  const names = boundNames(context, call);
  const certain = names.find((name) => CERTAIN.test(nameWords(name).join('_')));
  if (certain !== undefined) {
    return `\`${certain}\``;
  }
  if (!drawsCharacters(call, context) && !isLongNumber(call)) {
    return undefined;
  }
  const possible = names.find((name) => POSSIBLE.test(nameWords(name).join('_')));
  if (possible !== undefined) {
    return `\`${possible}\``;
  }
  const code = names.find((name) => /(^|_)codes?$/.test(nameWords(name).join('_')));
  if (
    code !== undefined &&
    (isLongNumber(call) || (isProof(owner) && drawsCharacters(call, context)))
  ) {
    return `\`${code}\``;
  }
  const isMaker = /^_?(generate|make|create|new|random|rand|get|gen|build|issue)/.test(owner);
  const isAbout = ABOUT.test(nameWords(owner).join('_'));
  return isMaker && (isAbout || (isText(owner) && names.at(-1) === owner))
    ? `what \`${owner}\` returns`
    : undefined;
}

/** Of a helper its users decide whether the value is a secret. */
function isHelper(secret: string): boolean {
  return secret.startsWith('what ') && !ABOUT.test(nameWords(secret).join('_'));
}

/** `random_string`, `generate_code`: made of letters, of whatever length is asked for, for whoever asks. */
function isText(owner: string): boolean {
  return nameWords(owner).some((word) =>
    /^(string|str|code|id|identifier|chars|characters|hash|secret|unique)$/.test(word),
  );
}

/** What a code that is made here proves: that somebody reads the mail or holds the telephone that it is sent to. */
function isProof(owner: string): boolean {
  return nameWords(owner).some((word) =>
    /^(?:reset|forgot|forgotten|recover|recovery|verify|verification|confirm|confirmation|activate|activation|otp|invite|login|signup|register|sms)$/.test(
      word,
    ),
  );
}

/** Four digits or more, as codes have them that are sent by mail or telephone. */
function isLongNumber(call: Call): boolean {
  return call.arguments.some(
    ({ value }) => value.kind === 'number' && /^9{4,}$|^10{3,}$/.test(value.text),
  );
}

/** A value that a browser keeps in a cookie, or that the session keeps as proof: who guesses it is taken for somebody else. */
function recognised(call: Call, context: RuleContext): string | undefined {
  const uses = valueUses(context, call);
  const certain = uses.names.find((name) => CERTAIN.test(nameWords(name).join('_')));
  if (certain !== undefined) {
    return `\`${certain}\``;
  }
  const cookie = uses.cookies.find((name) => !PLAIN_COOKIE.test(nameWords(name).join('_')));
  if (cookie !== undefined) {
    return cookie === '' ? 'the value of a cookie' : `the value of the cookie \`${cookie}\``;
  }
  const key = uses.sessionKeys.find((name) => PROOF.test(nameWords(name).join('_')));
  return key === undefined ? undefined : `\`${key}\` of the session`;
}

const PLAIN_COOKIE =
  /(^|_)(lang|language|theme|variant|experiment|bucket|ab|test|group|colou?r|score|number|answer|seed|quote|dice|game)(_|$)/;
const PROOF =
  /(^|_)(remember\w*|cookie\w*|token|tokens|nonce|otp|code|captcha|verification|csrf|state|user_?id|auth|login)(_|$)/;

/** True when the value is made of characters, digits or bits, as tokens are, and not of words of a vocabulary. */
function drawsCharacters(call: Call, context: RuleContext): boolean {
  const name = context.resolve(call.callee)?.split('.').at(-1) ?? '';
  if (/^(bytes|uuid1)$/.test(name)) {
    return true;
  }
  if (/^(getrandbits|randbytes|randint|randrange|integers|random_integers)$/.test(name)) {
    return isMadeIntoText(call);
  }
  const population = call.arguments[0]?.value;
  return population !== undefined && isAlphabet(population, context);
}

function isAlphabet(population: Expression, context: RuleContext, depth = 0): boolean {
  switch (population.kind) {
    case 'string':
      return population.value.length >= 8;
    case 'binary':
      return (
        isAlphabet(population.left, context, depth) || isAlphabet(population.right, context, depth)
      );
    case 'attribute':
      return /^string\.\w+$/.test(context.resolve(population) ?? '');
    case 'call':
      return population.arguments.some((one) => isAlphabet(one.value, context, depth));
    case 'name': {
      const resolved = context.resolve(population) ?? '';
      if (/^string\.\w+$/.test(resolved)) {
        return true;
      }
      const definitions = context.module.scopes.bindingOf(population)?.definitions ?? [];
      return (
        depth < 4 &&
        definitions.some(
          ({ value }) => value !== undefined && isAlphabet(value, context, depth + 1),
        )
      );
    }
    default:
      return false;
  }
}

/** `"%032x" % random.getrandbits(128)`, `str(random.randint(…))`, `f"{random.randint(…)}"`. */
function isMadeIntoText(call: Call): boolean {
  for (let node: Node | undefined = call.parent; node !== undefined; node = node.parent) {
    if (node.kind === 'string' || node.kind === 'comprehension') {
      return true;
    }
    if (node.kind === 'call') {
      return true;
    }
    if (node.kind === 'binary') {
      return node.operator === '%' && node.left.kind === 'string';
    }
    if (node.kind === 'assignment' || node.kind === 'return') {
      return call.arguments.some((argument) => argument.value.kind === 'number');
    }
  }
  return false;
}

/** `random.choice` → `secrets.choice`; the other functions of the module come from `secrets.SystemRandom()`. */
function systemRandomFix(call: Call, method: string, context: RuleContext): Fix | undefined {
  const isModule =
    call.callee.kind === 'attribute' && context.resolve(call.callee.object) === 'random';
  const member = method === 'choice' ? 'choice' : 'SystemRandom';
  const imported = importName(context.module, { from: 'secrets', name: member }, 'module');
  if (!isModule || imported === undefined || /^(randbytes|shuffle)$/.test(method)) {
    return undefined;
  }
  const replacement = method === 'choice' ? imported.name : `${imported.name}().${method}`;
  return ruleFix(`draw with \`${replacement}\``, [
    ...imported.edits,
    replace(call.callee.span, replacement),
  ]);
}
