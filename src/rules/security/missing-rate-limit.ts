import { defineProjectRule } from '../rule.ts';
import type { ProjectReport } from '../rule.ts';
import type { Location } from '../../core/span.ts';
import type { SourceModule } from '../../python/source-module.ts';
import { assert } from '../../core/assert.ts';
import { isTestCode } from '../test-code.ts';
import { bodySource, findRoutes } from './routes/find-routes.ts';
import { mentions } from '../mentions.ts';

/** Views that check a secret which can be guessed, in projects that limit other requests and not these. */
export const missingRateLimit = defineProjectRule({
  meta: {
    id: 'security/missing-rate-limit',
    summary: 'Passwords or codes can be tried without limit',
    severity: 'low',
    cwe: 307,
    since: '0.1.0',
  },
  collect,
  compare(facts) {
    // Facts are what `collect` made, kept as JSON.
    const all = facts.map((one) => one.facts as LimitFacts); // oxlint-disable-line no-unsafe-type-assertion
    if (all.some(({ limitsAll }) => limitsAll)) {
      return [];
    }
    const isLimitedAnywhere = all.some(({ limits }) => limits);
    const places = all.flatMap(({ guessable }) => guessable);
    // Where nothing is limited, a limiter for the application is what is missing; where something is, each place was forgotten.
    return isLimitedAnywhere
      ? places.map((place) => reportOf(place, undefined))
      : [...Map.groupBy(places, ({ location }) => folderOf(location.file)).values()].map(tellOnce);
  },
});

interface LimitFacts {
  readonly guessable: readonly Guessable[];
  readonly limits: boolean;
  readonly limitsAll: boolean;
}

interface Guessable {
  readonly name: string;
  readonly location: Location;
  readonly source: string;
}

const LIMITS =
  /\b(?:flask_limiter|slowapi|ratelimit|django_ratelimit|limits|throttl\w*|aiolimiter|fastapi_limiter|pyrate_limiter)\b|Throttle/;
const LIMITS_ALL =
  /\baxes\b|\bdefender\b|default_limits\s*=|DEFAULT_THROTTLE_CLASSES|application_limits\s*=|SlowAPIMiddleware|RateLimit\w*Middleware|ThrottleMiddleware/;
const COUNTS =
  /(?<![a-z])limit(?!\s+(?:\d|\?|%))|limiter|throttl|attempts|_attempt|lock(?:ed|out)|captcha|too[_ ]many|429|fail(?:ed|ure)s?_?count|login_count|retry|block(?:ed)?\b|sleep|backoff|turnstile/i;
const GUESSED =
  /^(?:\w+_)?(?:log_?in|sign_?in|authenticate|otp|totp|mfa|two_?factor|verify_(?:otp|code|pin|token|2fa|mfa)|check_(?:otp|pin))(?:_\w+)?$/i;
/** `POST /token` and `POST /session` let in whoever knows a password. */
const HANDS_OUT = /^(?:\w+_)?(?:access_)?(?:tokens?|sessions?|auth)$/i;
const CHECKS_PASSWORD =
  /\bcheck_password(?:_hash)?\(|\bcheckpw\(|\bverify_password\(|\bauthenticate\w*\(|\.verify\([^)\n]*password/i;
/** Whatever the view is called: it remembers who has given a password. */
const LETS_IN =
  /\bsession\[['"]\w*(?:user|login|logged|account|auth|uid|member)\w*['"]\]\s*=|\blogin_user\(|\blogin\(\s*(?:self\.)?request\s*,|create_access_token\(/i;
const CHECKS =
  /check_password|authenticate\(|verify_password|check_password_hash|checkpw|\.password\b|['"](?:password|passwd|pwd|otp|pin|code)['"]|verify\(/i;

function collect(module: SourceModule): LimitFacts {
  if (isTestCode(module.path)) {
    return { guessable: [], limits: false, limitsAll: false };
  }
  const guessable = findRoutes(module).flatMap((route): readonly Guessable[] => {
    const { function: node, methods, owner } = route;
    const name =
      owner === undefined
        ? node.name.name
        : owner.name.name.replace(/(?:View|Resource|Handler|API\w*)$/, '');
    const body = bodySource(module, node);
    const head = module.text.slice(node.span.start, node.body[0]?.span.start ?? node.span.end);
    const isLimited = COUNTS.test(body) || /limit|throttl|attempt|axes/i.test(head);
    const isAsked = methods.length === 0 || methods.includes('POST');
    const names = [name, lastOf(route.path)];
    const isNamed =
      names.some((one) => GUESSED.test(one)) ||
      (names.some((one) => HANDS_OUT.test(one)) && CHECKS_PASSWORD.test(body));
    return (isNamed || LETS_IN.test(body)) && isAsked && CHECKS.test(body) && !isLimited
      ? [{ name, location: module.lines.locationOf(module.path, node.name.span), source: head }]
      : [];
  });
  return { guessable, limits: mentions(module, LIMITS), limitsAll: mentions(module, LIMITS_ALL) };
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}

/** Logins before codes. */
function tellOnce(places: readonly Guessable[]): ProjectReport {
  const sorted = [...places].sort((left, right) => rank(left) - rank(right));
  const [first, ...others] = sorted;
  assert(first, 'a group has a place');
  return reportOf(first, others);
}

function rank({ name }: Guessable): number {
  return /^log_?in|^sign_?in/i.test(name) ? 0 : /log_?in|sign_?in/i.test(name) ? 1 : 2;
}

function lastOf(path: string): string {
  return path.replace(/\/$/, '').split('/').at(-1) ?? '';
}

/** `others` is undefined where the project limits something. */
function reportOf(
  { name, location, source }: Guessable,
  others: readonly Guessable[] | undefined,
): ProjectReport {
  const why =
    others === undefined
      ? ': the project limits other requests, not these'
      : ': nothing in the project limits how often';
  const more =
    others === undefined || others.length === 0
      ? ''
      : `; so ${others.length === 1 ? 'does' : 'do'} ${others
          .slice(0, 3)
          .map((one) => `\`${one.name}\``)
          .join(', ')}`;
  return {
    location,
    message: `\`${name}\` lets anybody try passwords or codes as often as they like${why}${more}`,
    note: 'neither a limit nor a count of attempts',
    source,
    evidence: (others ?? []).map((one) => ({
      kind: 'match',
      location: one.location,
      note: 'and this one',
    })),
    ...(others === undefined ? { severity: 'medium' } : {}),
  };
}
