import type { Severity } from '../../core/severity.ts';
import type { Span } from '../../core/span.ts';
import type { SourceModule } from '../../python/source-module.ts';
import type { StringLiteral } from '../../python/tree/nodes.ts';
import { nodesOf } from '../../python/tree/nodes-of.ts';
import { isTestCode } from '../test-code.ts';
import { findConnectionPassword } from './connection-password.ts';
import { isExpiredToken } from './expired-token.ts';
import { isExampleData } from './example-data.ts';
import { findKey } from './key-formats.ts';
import { literalName, type LiteralName } from './literal-name.ts';
import { isKeyValue, isPasswordValue, isStoredHash } from './secret-values.ts';
import { isMadeUp, looksRandom } from './randomness.ts';
import { keyNameStrength, isPasswordName } from './secret-names.ts';
import { passwordsInStatement } from './passwords-in-statements.ts';
import { isPlaceholder } from './placeholder.ts';

/** A secret that stands in the source as a literal. */
export interface Secret {
  readonly kind: 'password' | 'api-key' | 'private-key' | 'connection-string';
  /** The secret itself: never to be shown. See `maskSecret`. */
  readonly value: string;
  /** The stretch of the source that must be covered where the source is shown: the secret alone where that can be told. */
  readonly span: Span;
  /** What it is, for people, to begin a sentence with: ``The value of `DB_PASSWORD` ``, `A GitHub token`. */
  readonly subject: string;
  readonly severity: Severity;
  /** A password that stands there as its hash: hidden where the source is shown, and no finding of its own. */
  readonly isHash?: true;
  /** Why it weighs less than others of its kind: `it belongs to tests or documentation`. */
  readonly because?: string;
}

/** What a message says last of a secret that weighs less. */
export function lessUrgent({ because }: Pick<Secret, 'because'>): string {
  return because === undefined ? '' : `; less urgent: ${because}`;
}

/** Where a module's secrets stand, for covering them in reports and prompts. Sorted, not overlapping. */
export function secretSpans(module: SourceModule): readonly Span[] {
  const spans: Span[] = [];
  for (const node of nodesOf(module.tree, 'string')) {
    const secret = findSecret(module, node);
    if (secret !== undefined) {
      spans.push(secret.span);
    }
  }
  return spans.sort((left, right) => left.start - right.start);
}

/** What secret a literal is, if it is one. A literal is at most one; the surest kind wins. */
export function findSecret(module: SourceModule, literal: StringLiteral): Secret | undefined {
  const known = FOUND.get(literal);
  if (known !== undefined) {
    return known.secret;
  }
  const secret = classify(module, literal);
  FOUND.set(literal, { secret });
  return secret;
}

/** Four rules and the reports ask about every literal; the answer depends on the tree alone. */
const FOUND = new WeakMap<StringLiteral, { readonly secret: Secret | undefined }>();

function classify(module: SourceModule, literal: StringLiteral): Secret | undefined {
  const { value } = literal;
  if (value.length < 3 || literal.parent?.kind === 'expression-statement') {
    return literal.value.length > 0 ? namedSecret(module, literal) : undefined;
  }
  return (
    privateKey(module, literal) ??
    connectionString(module, literal) ??
    knownKey(module, literal) ??
    namedSecret(module, literal) ??
    passwordOfDocument(module, literal) ??
    passwordOfStatement(module, literal) ??
    keyOfAddress(module, literal)
  );
}

const PRIVATE_KEY =
  /-----BEGIN ((?:[A-Z0-9]+ )*)PRIVATE KEY(?: BLOCK)?-----([\s\S]*?)(?:-----END|$)/;

function privateKey(module: SourceModule, literal: StringLiteral): Secret | undefined {
  if (!literal.value.includes('PRIVATE KEY')) {
    return undefined;
  }
  const match = PRIVATE_KEY.exec(literal.value);
  const body = (match?.[2] ?? '')
    .split(/\\n|\n/)
    .filter((line) => !line.includes(':'))
    .join('')
    .replaceAll(/\s/g, '');
  const kind = (match?.[1] ?? '').trim();
  const isKey =
    body.length >= 40 && /^[A-Za-z0-9+/=]{40,}/.test(body) && !isMadeUp(body.slice(0, 40));
  if (match === null || !isKey) {
    return undefined;
  }
  const isLocked = kind.includes('ENCRYPTED') || match[2]?.includes('ENCRYPTED') === true;
  return {
    kind: 'private-key',
    value: body,
    span: literal.span,
    subject: kind === '' || kind === 'ENCRYPTED' ? 'A private key' : `A private key (${kind})`,
    ...weight(module, literal, {
      usual: isLocked ? 'medium' : 'critical',
      because: isLocked ? 'it is encrypted with a passphrase' : undefined,
    }),
  };
}

function connectionString(module: SourceModule, literal: StringLiteral): Secret | undefined {
  const found = findConnectionPassword(literal);
  if (found === undefined) {
    return undefined;
  }
  return {
    kind: 'connection-string',
    value: found.password,
    span: within(module, literal, found.password),
    subject: `The password for \`${found.server}\``,
    ...weight(module, literal, {
      usual: found.isLocal ? 'medium' : 'high',
      because: found.isLocal ? 'the server is one of this machine or of its containers' : undefined,
    }),
  };
}

function knownKey(module: SourceModule, literal: StringLiteral): Secret | undefined {
  const found = literal.isFormatted ? undefined : findKey(literal.value);
  if (found === undefined || isPlaceholder(found.key) || /EXAMPLE/i.test(found.key)) {
    return undefined;
  }
  const body = found.key.slice(found.key.search(/[-_.]/) + 1);
  if (isMadeUp(body) || isExpiredToken(found.key)) {
    return undefined;
  }
  const isTrial = /_test_/.test(found.key);
  const usual = found.format.isOftenPublic ? 'high' : 'critical';
  return {
    kind: 'api-key',
    value: found.key,
    span: within(module, literal, found.key),
    subject: withArticle(`${found.format.issuer} ${found.format.what}`),
    ...(isTestCode(module.path) || isTrial
      ? {
          severity: 'medium' as const,
          because: isTrial ? 'it is a key for trying things out' : TESTS,
        }
      : weight(module, literal, { usual })),
  };
}

function namedSecret(module: SourceModule, literal: StringLiteral): Secret | undefined {
  if (literal.isFormatted || literal.value.trim() === '' || isTranslation(module.path)) {
    return undefined;
  }
  const named = literalName(literal, module.scopes);
  if (named === undefined) {
    return undefined;
  }
  const kind = namedKind(named, literal.value);
  return kind === undefined
    ? undefined
    : {
        kind,
        value: literal.value,
        span: within(module, literal, literal.value),
        subject: namedSubject(named),
        ...(kind === 'password' && isStoredHash(named, literal.value)
          ? { isHash: true as const }
          : {}),
        ...weight(module, literal, namedWeight(named)),
      };
}

/** `<password>…</password>` and `"password": "…"` of a document that the source carries along; more than one may be in it. */
const IN_DOCUMENT =
  /<(?<element>\w{0,40}(?:password|passwd|pwd))>(?<inside>[^<>\s]{1,100})<\/|["'](?<key>\w{0,40}(?:password|passwd|pwd))["']\s{0,3}:\s{0,3}["'](?<value>[^"'\s]{1,100})["']/gi;

function passwordOfDocument(module: SourceModule, literal: StringLiteral): Secret | undefined {
  const { value } = literal;
  if (
    literal.isFormatted ||
    value.length < 30 ||
    !/[<{]/.test(value) ||
    isTranslation(module.path)
  ) {
    return undefined;
  }
  for (const { groups } of value.matchAll(IN_DOCUMENT)) {
    const name = groups?.['element'] ?? groups?.['key'] ?? '';
    const password = groups?.['inside'] ?? groups?.['value'] ?? '';
    const named: LiteralName = { name, role: 'entry' };
    if (
      isPasswordName(name) &&
      isPasswordValue(named, password) &&
      !isStoredHash(named, password)
    ) {
      return {
        kind: 'password',
        value: password,
        span: literal.span,
        subject: `The value of \`${name}\``,
        ...weight(module, literal, { usual: 'high' }),
      };
    }
  }
  return undefined;
}

function passwordOfStatement(module: SourceModule, literal: StringLiteral): Secret | undefined {
  const password = literal.isFormatted
    ? undefined
    : passwordsInStatement(literal.value).find(
        (one) =>
          isPasswordValue(STATED, one) && !isStoredHash({ name: 'password', role: 'entry' }, one),
      );
  return password === undefined
    ? undefined
    : {
        kind: 'password',
        value: password,
        span: literal.span,
        subject: 'A password that a statement stores',
        ...weight(module, literal, { usual: 'high' }),
      };
}

const STATED: LiteralName = { name: 'password', role: 'position' };
const KEY_OF_ADDRESS =
  /^https?:\/\/[^\s?]{1,200}\?(?:[^\s#]{0,300}&)?(api_?key|access_?token|auth_?token|token|secret|appid|key)=([\w.~-]{12,200})/i;

/** `https://…/forecast?appid=…`. */
function keyOfAddress(module: SourceModule, literal: StringLiteral): Secret | undefined {
  const [, name = '', key = ''] = KEY_OF_ADDRESS.exec(literal.value) ?? [];
  return key === '' || isPlaceholder(key) || !looksRandom(key, 16)
    ? undefined
    : {
        kind: 'api-key',
        value: key,
        span: within(module, literal, key),
        subject: `The value of \`${name}\` in an address`,
        ...weight(module, literal, { usual: 'high' }),
      };
}

function namedSubject({ name, role }: LiteralName): string {
  return role === 'position' ? withArticle(name.replaceAll('_', ' ')) : `The value of \`${name}\``;
}

function withArticle(noun: string): string {
  return `${/^([aeio]|npm)/i.test(noun) ? 'An' : 'A'} ${noun}`;
}

function namedKind(named: LiteralName, value: string): 'password' | 'api-key' | undefined {
  if (isPasswordName(named.name)) {
    return isPasswordValue(named, value) ? 'password' : undefined;
  }
  const strength = keyNameStrength(named.name);
  return strength !== undefined && isKeyValue(named, strength, value) ? 'api-key' : undefined;
}

/** Texts for people in several languages: `"password": "Passwort"`. */
function isTranslation(path: string): boolean {
  return /(^|\/)(locales?|i18n|lang|langs|translations?|messages)(\/|\.py$)/.test(path);
}

interface Weight {
  readonly usual: Severity;
  readonly because?: string | undefined;
}

function namedWeight({ role }: LiteralName): Weight {
  return role === 'fallback'
    ? { usual: 'medium', because: 'it is used where nothing else is set' }
    : { usual: 'high' };
}

const TESTS = 'it belongs to tests or documentation';

function weight(
  module: SourceModule,
  literal: StringLiteral,
  { usual, because }: Weight,
): Pick<Secret, 'severity' | 'because'> {
  if (isTestCode(module.path)) {
    return { severity: 'low', because: TESTS };
  }
  if (isExampleData(literal)) {
    return { severity: 'low', because: 'it is called an example' };
  }
  return { severity: usual, ...(because === undefined ? {} : { because }) };
}

/** Where the secret stands inside the literal; the whole literal where escapes or adjacent literals hide it. */
function within(module: SourceModule, literal: StringLiteral, secret: string): Span {
  const source = module.text.slice(literal.span.start, literal.span.end);
  const at = source.lastIndexOf(secret);
  return at === -1
    ? literal.span
    : { start: literal.span.start + at, end: literal.span.start + at + secret.length };
}
