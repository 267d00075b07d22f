import type { SourceFile, TextFormat } from '../../../core/review-result.ts';
import type { Severity } from '../../../core/severity.ts';
import { SEVERITIES } from '../../../core/severity.ts';
import type { Span } from '../../../core/span.ts';
import { isFormOnly } from '../../../text/text-format.ts';
import { nameWords } from '../../security/name-words.ts';
import { isTestCode } from '../../test-code.ts';
import { isExpiredToken } from '../expired-token.ts';
import { lessUrgent } from '../find-secret.ts';
import { findConnectionPasswords } from '../connection-password.ts';
import { findKeys } from '../key-formats.ts';
import type { LiteralName } from '../literal-name.ts';
import { maskSecret } from '../mask-secret.ts';
import { isPlaceholder } from '../placeholder.ts';
import { isMadeUp } from '../randomness.ts';
import { isPasswordName, keyNameStrength } from '../secret-names.ts';
import { isKeyValue, isPasswordValue, isStoredHash } from '../secret-values.ts';
import { encodedSecrets } from './encoded-secrets.ts';
import { envValues, iniValues, sqlValues, tomlValues } from './line-settings.ts';
import { markupValues } from './markup-settings.ts';
import type { NamedValue } from './named-value.ts';
import { jsonValues, scriptValues, shellValues } from './script-settings.ts';
import { yamlValues } from './yaml-settings.ts';

/**
 * Secrets in a file that is not Python: by format (keys that their issuers mark, private keys, addresses with a password), and by name where
 * the file has names, with the same judgement of names and values as for Python. Each stretch is one secret; the surest kind wins.
 */
export interface TextSecret {
  readonly kind: 'password' | 'api-key' | 'private-key' | 'connection-string';
  /** The secret itself and nothing around it. */
  readonly span: Span;
  /** One sentence; shows two characters of the secret at most. */
  readonly message: string;
  readonly severity: Severity;
}

export function findTextSecrets(file: SourceFile, format: TextFormat): readonly TextSecret[] {
  const all = [
    ...privateKeys(file.text),
    ...encoded(file.text, format),
    ...(format === 'prose' || isFormOnly(file.path) ? [] : connectionStrings(file.text)),
    ...knownKeys(file.text, format),
    ...(isFormOnly(file.path) || isTranslation(file.path) ? [] : namedSecrets(file, format)),
  ];
  const context = contextOf(file.path);
  const kept: Candidate[] = [];
  for (const one of all) {
    if (!kept.some((other) => one.span.start < other.span.end && other.span.start < one.span.end)) {
      kept.push(one);
    }
  }
  return kept
    .map((one) => told(one, context))
    .sort((left, right) => left.span.start - right.span.start);
}

interface Candidate {
  readonly kind: TextSecret['kind'];
  readonly span: Span;
  readonly subject: string;
  readonly value: string;
  readonly severity: Severity;
  readonly because?: string;
}

const HARM: Readonly<Record<TextSecret['kind'], string>> = {
  password: 'everyone who reads the file has it',
  'api-key': 'everyone who reads the file can use it',
  'connection-string': 'everyone who reads the file has it',
  'private-key': 'everyone who reads the file can sign and decrypt with it',
};

function told(one: Candidate, context: Context | undefined): TextSecret {
  const shown = one.kind === 'private-key' ? '' : ` (${maskSecret(one.value)})`;
  const because = context?.because ?? one.because;
  const why = lessUrgent(because === undefined ? {} : { because });
  return {
    kind: one.kind,
    span: one.span,
    message: `${one.subject} is in the file${shown}: ${HARM[one.kind]}${why}`,
    severity: context === undefined ? one.severity : lesser(one.severity, context.atMost),
  };
}

interface Context {
  readonly atMost: Severity;
  readonly because: string;
}

function lesser(left: Severity, right: Severity): Severity {
  return SEVERITIES.indexOf(left) < SEVERITIES.indexOf(right) ? left : right;
}

/** What the place of a file says about the secrets in it. */
function contextOf(path: string): Context | undefined {
  const lower = path.toLowerCase();
  if (
    isTestCode(path) ||
    /(?:^|[/._-])(?:e2e|tests?|spec|mocks?|fixtures?)(?:[/._-]|$)/.test(lower)
  ) {
    return { atMost: 'low', because: 'it belongs to tests or documentation' };
  }
  if (/(?:^|\/)(?:examples?|samples?|demos?|tutorials?)(?:\/|$)/.test(lower) || isFormOnly(path)) {
    return { atMost: 'medium', because: 'it belongs to an example' };
  }
  if (
    /(?:^|\/)(?:\.github|\.circleci)\/|(?:^|\/)(?:\.gitlab-ci|\.travis|azure-pipelines|appveyor|\.drone)\b/.test(
      lower,
    )
  ) {
    return {
      atMost: 'medium',
      because: 'it belongs to a workflow, whose services are often short-lived',
    };
  }
  return undefined;
}

/** Texts for people: `"password": "Passwort"`. */
function isTranslation(path: string): boolean {
  return /(^|\/)(locales?|i18n|lang|langs|languages|translations?|messages)([/._-]|$)/i.test(path);
}

const PRIVATE_KEY =
  /-----BEGIN ((?:[A-Z0-9]+ ){0,4})PRIVATE KEY(?: BLOCK)?-----((?:[^-]|-(?!----)){40,16000})(?=-----END)/g;

function privateKeys(text: string): readonly Candidate[] {
  return Array.from(text.matchAll(PRIVATE_KEY)).flatMap((match): readonly Candidate[] => {
    const kind = (match[1] ?? '').trim();
    const lines = (match[2] ?? '').split(/\\n|\n/);
    const body = lines
      .filter((line) => !line.includes(':'))
      .join('')
      .replaceAll(/[\s"',+]|\\r/g, '');
    if (!/^[A-Za-z0-9+/=]{40,}$/.test(body) || isMadeUp(body.slice(0, 40))) {
      return [];
    }
    const isLocked = kind.includes('ENCRYPTED') || match[2]?.includes('ENCRYPTED') === true;
    const subject =
      kind === '' || kind === 'ENCRYPTED' ? 'A private key' : `A private key (${kind})`;
    const span = { start: match.index, end: match.index + match[0].length };
    return [
      {
        kind: 'private-key',
        span,
        subject,
        value: body,
        severity: isLocked ? 'medium' : 'critical',
        ...(isLocked ? { because: 'it is encrypted with a passphrase' } : {}),
      },
    ];
  });
}

function encoded(text: string, format: TextFormat): readonly Candidate[] {
  return format === 'prose'
    ? []
    : encodedSecrets(text).map(({ kind, span, subject }) => ({
        kind,
        span,
        subject,
        value: text.slice(span.start, span.end),
        severity: kind === 'private-key' ? 'critical' : 'high',
      }));
}

function connectionStrings(text: string): readonly Candidate[] {
  return findConnectionPasswords(text).map(({ password, server, isLocal, start }) => ({
    kind: 'connection-string',
    span: { start, end: start + password.length },
    subject: `The password for \`${server}\``,
    value: password,
    severity: isLocal ? 'medium' : 'high',
    ...(isLocal ? { because: 'the server is one of this machine or of its containers' } : {}),
  }));
}

function knownKeys(text: string, format: TextFormat): readonly Candidate[] {
  return findKeys(text).flatMap(({ format: { issuer, what, isOftenPublic }, key, start }) => {
    const body = key.slice(key.search(/[-_.]/) + 1);
    const isShown =
      isPlaceholder(key) || /EXAMPLE/i.test(key) || isMadeUp(body) || isExpiredToken(key);
    if (isShown || (format === 'prose' && isOftenPublic)) {
      return [];
    }
    const isTrial = key.includes('_test_');
    return [
      {
        kind: 'api-key',
        span: { start, end: start + key.length },
        subject: `${/^(?:[aeio]|npm)/i.test(issuer) ? 'An' : 'A'} ${issuer} ${what}`,
        value: key,
        severity: isTrial ? 'medium' : isOftenPublic ? 'high' : 'critical',
        ...(isTrial ? { because: 'it is a key for trying things out' } : {}),
      },
    ];
  });
}

function namedSecrets({ path, text }: SourceFile, format: TextFormat): readonly Candidate[] {
  const fallbacks = format === 'json' || format === 'sql' ? [] : shellFallbacks(text);
  return [...fallbacks, ...valuesIn(path, text, format)].flatMap((found) => {
    const candidate = isCommentedOut(text, found.start, format) ? undefined : named(found);
    return candidate === undefined ? [] : [candidate];
  });
}

function valuesIn(path: string, text: string, format: TextFormat): readonly NamedValue[] {
  switch (format) {
    case 'env':
      return envValues(text);
    case 'yaml':
      return [...yamlValues(text), ...shellValues(text)];
    case 'toml':
      return tomlValues(text);
    case 'ini':
      return iniValues(text);
    case 'json':
      return jsonValues(text);
    case 'dockerfile':
    case 'shell':
      return shellValues(text);
    case 'script':
      return scriptValues(text);
    case 'markup':
      return markupValues(path, text);
    case 'sql':
      return sqlValues(text);
    case 'lock':
      return [];
    case 'prose':
    case 'key':
      return [];
    default:
      return format satisfies never;
  }
}

/** `${NAME:-value}`: what counts where the variable is not set. */
function shellFallbacks(text: string): readonly NamedValue[] {
  return Array.from(text.matchAll(/\$\{(\w{1,80}):?-([^\s}${"']{3,200})\}/g), (match) => ({
    name: match[1] ?? '',
    value: match[2] ?? '',
    start: match.index + match[0].length - 1 - (match[2] ?? '').length,
    role: 'fallback',
  }));
}

function isCommentedOut(text: string, offset: number, format: TextFormat): boolean {
  const line = text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset);
  switch (format) {
    case 'script':
    case 'markup':
    case 'json':
      return /^\s*(?:\/\/|\*|\/\*|<!--)/.test(line);
    case 'sql':
      return /^\s*--/.test(line);
    default:
      return /^\s*(?:[#;!]|rem\b)/i.test(line);
  }
}

const NO_VALUE =
  /^(?:true|false|yes|no|on|off|null|nil|none|undefined|~|enabled|disabled|required|optional|inherit|prompt|auto|\d{1,3})$/i;
/** Encrypted, as Jasypt and SOPS mark it, or where to get it. */
const ELSEWHERE =
  /^(?:ENC[([]|\{cipher\}|(?:arn|vault|ssm|env|file|secret|sops|keyring|awskms|gcpkms|kms|ref)[:+])/i;
/** The first that are tried; they work until somebody changes them. */
const DEFAULT_PASSWORD =
  /^(?:change[-_ ]?(?:me|it|this)\w{0,8}|password\d{0,3}|passwd|pass|secret|admin\d{0,3}|root|test\d{0,3}|postgres|mysql|guest|default|user|1234\d{0,6})$/i;

function named({ name, value, start, role }: NamedValue): Candidate | undefined {
  const short = name === '' ? 'password' : lastWords(name);
  const text = value.trim();
  if (
    NO_VALUE.test(text) ||
    ELSEWHERE.test(text) ||
    /^[([{<]|\$\(|\bsecrets?\.|^(?:process|os|import)\b.*\./.test(text)
  ) {
    return undefined;
  }
  const literal = { name: short, role };
  const span = { start, end: start + value.length };
  const subject =
    role === 'position' ? `A ${short.replaceAll('_', ' ')}` : `The value of \`${name}\``;
  if (isPasswordName(short)) {
    return isPasswordValue(literal, text) ? password({ text, literal, span, subject }) : undefined;
  }
  const strength = keyNameStrength(short);
  if (strength === undefined || !isKeyValue(literal, strength, text)) {
    return undefined;
  }
  return {
    kind: 'api-key',
    span,
    subject,
    value: text,
    severity: role === 'fallback' ? 'medium' : 'high',
    ...(role === 'fallback' ? { because: FALLBACK } : {}),
  };
}

const FALLBACK = 'it is used where nothing else is set';

function password(found: {
  readonly text: string;
  readonly literal: LiteralName;
  readonly span: Span;
  readonly subject: string;
}): Candidate {
  const { text, literal, span, subject } = found;
  const isHash = isStoredHash(literal, text);
  const because = isHash
    ? 'it is a hash, from which the password must be guessed'
    : DEFAULT_PASSWORD.test(text)
      ? 'it reads like a default for development'
      : literal.role === 'fallback'
        ? FALLBACK
        : undefined;
  return {
    kind: 'password',
    span,
    subject,
    value: text,
    severity: isHash ? 'low' : because === undefined ? 'high' : 'medium',
    ...(because === undefined ? {} : { because }),
  };
}

/** `spring.datasource.master.password` → `datasource_master_password`: long names of settings begin with where they belong. */
function lastWords(name: string): string {
  return nameWords(name).slice(-3).join('_');
}
