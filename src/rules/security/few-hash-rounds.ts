import type { Assignment, Call, Expression } from '../../python/tree/nodes.ts';
import { defineRule, type Report, type RuleContext } from '../rule.ts';
import { argumentValue, keywordArgument } from './call-arguments.ts';
import { calledNames } from './called-names.ts';
import { someValues } from './constant-values.ts';
import { isTestCode } from '../test-code.ts';

export const fewHashRounds = defineRule({
  meta: {
    id: 'security/few-hash-rounds',
    summary: 'Password hash set to be quick or out of date',
    severity: 'medium',
    cwe: 916,
    since: '0.1.0',
  },
  visitors: (context) => {
    if (isTestCode(context.module.path)) {
      return {};
    }
    return {
      call(node) {
        const found = quickCall(node, context) ?? oldScheme(node, context);
        if (found !== undefined) {
          context.report(found);
        }
      },
      assignment(node) {
        const found = djangoHashers(node, context);
        if (found !== undefined) {
          context.report(found);
        }
      },
    };
  },
});

/** Position and keyword of the effort, and the least that is not little: OWASP's cheat sheet asks for 600,000, 12 and 2^17. */
const EFFORTS: readonly (readonly [RegExp, number, string, number])[] = [
  [/^hashlib\.pbkdf2_hmac$/, 3, 'iterations', 100_000],
  [/^(Crypto|Cryptodome)\.Protocol\.KDF\.PBKDF2$/, 3, 'count', 100_000],
  [/^cryptography\.hazmat\.primitives\.kdf\.pbkdf2\.PBKDF2HMAC$/, 3, 'iterations', 100_000],
  [/^bcrypt\.gensalt$/, 0, 'rounds', 10],
  [/^hashlib\.scrypt$/, 9, 'n', 2 ** 14],
  [/^cryptography\.hazmat\.primitives\.kdf\.scrypt\.Scrypt$/, 2, 'n', 2 ** 14],
  [/^passlib\.hash\.pbkdf2_sha(256|512)\.(using|hash|encrypt)$/, 9, 'rounds', 25_000],
  [/^passlib\.hash\.bcrypt\.(using|hash|encrypt)$/, 9, 'rounds', 10],
];

function quickCall(call: Call, context: RuleContext): Report | undefined {
  const names = calledNames(call, context);
  const place = EFFORTS.find(([pattern]) => names.some((name) => pattern.test(name)));
  if (place === undefined) {
    return undefined;
  }
  const [, position, keyword, least] = place;
  const effort = argumentValue(call, position, keyword);
  const few = someValues(context, effort).find((one) => typeof one === 'number' && one < least);
  return few === undefined || effort === undefined
    ? undefined
    : {
        span: effort.span,
        message: `${String(few)} is too little effort for \`${context.source(call.callee.span)}\`: whoever gets the digests tries passwords quickly`,
        note: `at least ${least}`,
      };
}

const OLD_SCHEMES =
  /^passlib\.hash\.(md5_crypt|des_crypt|apr_md5_crypt|lmhash|nthash|mysql323|mysql41|oracle10|hex_md[45]|hex_sha\w*|ldap_\w*(md5|sha1)|ldap_plaintext|plaintext|bsdi_crypt|crypt16|bigcrypt|phpass|sha1_crypt|msdcc2?|cisco_\w+|postgres_md5)\b/;

function oldScheme(call: Call, context: RuleContext): Report | undefined {
  const names = calledNames(call, context);
  if (names.some((name) => OLD_SCHEMES.test(name) && /\.(hash|encrypt|using)$/.test(name))) {
    return {
      span: call.span,
      message: `\`${context.source(call.callee.span)}\` is a scheme of the past, guessed through at once; use argon2 or bcrypt`,
      note: 'fast to guess',
    };
  }
  const isWerkzeug = names.includes('werkzeug.security.generate_password_hash');
  const method = isWerkzeug ? argumentValue(call, 1, 'method') : undefined;
  const weak = someValues(context, method).find((one) =>
    /^(plain|md5|sha1|sha224|sha256|sha384|sha512|pbkdf2:(md5|sha1))(:|$)/.test(String(one)),
  );
  const isContext = names.includes('passlib.context.CryptContext');
  const schemes = isContext ? keywordArgument(call, 'schemes')?.value : undefined;
  const old = listed(schemes, context).find((one) => OLD_SCHEMES.test(`passlib.hash.${one}`));
  const span = (weak === undefined ? schemes : method)?.span;
  const scheme = weak ?? old;
  return scheme === undefined || scheme === null || span === undefined
    ? undefined
    : {
        span,
        message: `\`${String(scheme)}\` is no function for passwords: it is computed billions of times a second; use \`scrypt\`, argon2 or bcrypt`,
        note: 'fast to guess',
      };
}

/** The first of the list is what new passwords get. */
function listed(list: Expression | undefined, context: RuleContext): readonly string[] {
  if (list?.kind !== 'list' && list?.kind !== 'tuple') {
    return [];
  }
  return someValues(context, list.elements[0]).map(String);
}

/** Django's setting: the first one makes new digests. */
function djangoHashers(node: Assignment, context: RuleContext): Report | undefined {
  const [target] = node.targets;
  const { value } = node;
  const isSetting = target?.kind === 'name' && target.name === 'PASSWORD_HASHERS';
  const first = isSetting ? listed(value, context)[0] : undefined;
  const isWeak = /\.(Unsalted)?(MD5|SHA1|Crypt)PasswordHasher$/.test(first ?? '');
  return isWeak && value !== undefined
    ? {
        span: value.span,
        message: `\`${first ?? ''}\` makes digests that are guessed through at once; put \`Argon2PasswordHasher\` or \`PBKDF2PasswordHasher\` first`,
        note: 'fast to guess',
      }
    : undefined;
}
