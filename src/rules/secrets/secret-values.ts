import { nameWords } from '../security/name-words.ts';
import type { LiteralName } from './literal-name.ts';
import { isPlaceholder, isReference, isTemplate } from './placeholder.ts';
import { looksRandom } from './randomness.ts';
import { saysOwner } from './secret-names.ts';

/**
 * True when a text that is called a password can open something. Default passwords such as `changeme` count: they work until
 * somebody changes them, and are the first that are tried. Labels, field names and placeholders do not.
 */
export function isPasswordValue(named: LiteralName, value: string): boolean {
  const shortest = named.role === 'comparison' ? 4 : 3;
  if (value.length < shortest || value.length > 200 || isPlaceholder(value) || isReference(value)) {
    return false;
  }
  if (/\s/.test(value) && !isPassphrase(named, value)) {
    return false;
  }
  if (named.role === 'entry' && /^(\p{Lu}\p{Ll}*|\p{L}*[^\p{ASCII}]\p{L}*)$/u.test(value)) {
    return false;
  }
  if (/^(password|passwd|pass|pwd)$/i.test(value)) {
    const isCredential = named.role === 'position' || named.role === 'fallback';
    return (
      isCredential ||
      ((named.role === 'assignment' || named.role === 'keyword') && saysOwner(named.name))
    );
  }
  if (named.role === 'position' && !/^[a-z]+_[a-z_]+$/.test(value)) {
    return true;
  }
  return !isLabel(value, /pass(word|wd|code|phrase)?|pwd/i);
}

/**
 * True for what a password is turned into before it is kept: modular crypt formats, Django's and Werkzeug's, and digests in hexadecimal
 * where an account's password is kept. What opens a server under its own name, `DB_PASSWORD`, may well be drawn as such digits.
 */
export function isStoredHash({ name, role }: LiteralName, value: string): boolean {
  const isDigits =
    /^(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{56}|[0-9a-f]{64}|[0-9a-f]{96}|[0-9a-f]{128})$/i.test(
      value,
    );
  if (isDigits) {
    return role !== 'position' && role !== 'fallback' && !saysOwner(name);
  }
  return /^(?:\$(?:1|2[abxy]?|5|6|7|y|apr1|argon2\w{0,2}|scrypt|pbkdf2[\w-]{0,10})\$|(?:pbkdf2|scrypt|argon2|bcrypt|sha1|md5)[\w:]{0,20}\$|\{(?:SSHA|SHA|CRYPT|MD5)\d{0,3}\})/i.test(
    value,
  );
}

function isPassphrase(named: LiteralName, value: string): boolean {
  // At a place that holds nothing but a password, words are one.
  if (named.role === 'position') {
    return /^[^\s:]+( [^\s:]+){1,5}$/.test(value);
  }
  return /phrase/i.test(named.name) && /^[\w-]+( [\w-]+)+$/.test(value);
}

/** `user_password`, `#password`, `password:`: a word for a password among letters, without digit or symbol of its own. */
function isLabel(value: string, subject: RegExp): boolean {
  return (
    subject.test(value) &&
    /^[#.@:\-_ A-Za-z[\]='"/]*$/.test(value) &&
    !/^(change|let|super|admin|my)/i.test(value)
  );
}

/** How public keys begin in base64: a sequence, its length, and the algorithm (RSA, elliptic curves, Ed25519). */
const PUBLIC_KEY =
  /^(MII[BC]IjANBgkqhkiG9w0BAQEFAAOC|MIGfMA0GCSqGSIb3DQEBAQUAA4GN|MFkwEwYHKoZIzj0C|MHYwEAYHKoZIzj0C|MCowBQYDK2Vw)/;

/** True when a text under a name for keys can be one. A signing key works whatever it says, so hardly any text is refused. */
export function isKeyValue(
  named: LiteralName,
  strength: 'signing' | 'strong' | 'weak',
  value: string,
): boolean {
  const text = value.replace(/^(Bearer|Basic|Token|token)\s+/, '');
  if (isTemplate(text) || text.length > 500 || isReference(text) || PUBLIC_KEY.test(text)) {
    return false;
  }
  if (strength === 'signing') {
    return isSigningKey(named, text);
  }
  if (isPlaceholder(text) || /\s/.test(text)) {
    return false;
  }
  if (strength === 'weak') {
    return looksRandom(text, 20);
  }
  return looksRandom(text, 12) || (isSecretName(named.name) && isWeakSecret(named, text));
}

function isSigningKey(named: LiteralName, text: string): boolean {
  if (named.role === 'comparison' || named.role === 'entry' || named.role === 'default') {
    return looksRandom(text, 12);
  }
  const words = nameWords(named.name);
  const isOwnName = text !== 'secret' && nameWords(text).every((word) => words.includes(word));
  const isSentence = /\s/.test(text) && /[.:?!]$/.test(text);
  return text.length >= 3 && !isOwnName && !isSentence;
}

function isSecretName(name: string): boolean {
  return nameWords(name).at(-1) === 'secret';
}

/** `client_secret = "s3cr3t-value"`: short and readable, but no label. */
function isWeakSecret(named: LiteralName, text: string): boolean {
  return named.role !== 'entry' && text.length >= 8 && /\d/.test(text) && /[a-z]/i.test(text);
}
