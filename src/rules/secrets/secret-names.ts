import { nameWords } from '../security/name-words.ts';

const PASSWORDS = new Set(['password', 'passwd', 'passphrase', 'pwd', 'passcode', 'pw']);
const OWNERS =
  /^(db|database|user|usr|admin|root|mysql|pg|postgres|postgresql|redis|smtp|ftp|sftp|ssh|mail|email|login|auth|proxy|rabbit|rabbitmq|mongo|mongodb|sudo|ldap|ssl|sql|default|master|service|account|wifi|host|server|broker|mqtt|imap|api|jdbc|oracle|keystore|superuser)$/;
const COMPOUND =
  /^(db|pg|my|sql|user|admin|root|redis|mysql|smtp|mail|ftp|postgres)(password|passwd|pwd|pass)$/;
/** `reset_password`, `has_password`: an action, a question or a thing about passwords. */
const ABOUT =
  /^(forgot|forgotten|reset|change|changed|confirm|show|hide|has|have|use|no|not|invalid|wrong|bad|incorrect|missing|require|requires|required|is|min|max|prompt|ask|enter|check|verify|validate|update|set|get|lost|empty|blank|fake|dummy|weak|common|encrypted|hashed|conf|config|attr|field|label|type|event|error|msg|message|input|grant|by|for|with|without|strip|mask|hint|allow)$/;

/** True for a name of something that holds a password, `db_password`, and not `password_field` or `reset_password`. */
export function isPasswordName(name: string): boolean {
  const words = nameWords(name);
  const last = words.at(-1) ?? '';
  if (words.slice(0, -1).some((word) => ABOUT.test(word)) || words.length > 4) {
    return false;
  }
  return (
    PASSWORDS.has(last) ||
    COMPOUND.test(last) ||
    (last === 'pass' && OWNERS.test(words.at(-2) ?? ''))
  );
}

/** True for a password whose name says whose it is: `DB_PASSWORD`, against the bare `PASSWORD`, often the name of a field. */
export function saysOwner(name: string): boolean {
  const words = nameWords(name);
  return OWNERS.test(words.at(-2) ?? '') || COMPOUND.test(words.at(-1) ?? '');
}

const SIGNING_KEY =
  /(^|_)((app|flask|django|session|cookie|jwt|token|auth|signing|hmac|my)_)?secret_?key(_base)?$|(^|_)secret_(app|session|cookie|jwt|token|auth|signing|hmac|csrf)_?key$|(^|_)cookie_key$|(^|_)security_password_salt$|(^|_)(jwt|session|cookie|hmac|app)_secret$|(^|_)(jwt|signing|hmac)_key$|(^|_)(encryption|signing|fernet|aes|master)_?key$|(^|_)(secret_?key_?base|jwt_?secret(_?key)?)$/;
const API_KEY =
  /(^|_)((api|access|auth|secret|private|account|service|shared|client|consumer|app|application|deploy|webhook|license|subscription|storage|master|admin|bearer|bot|refresh|id|personal|integration|webhook|aws|stripe|openai|anthropic|github|gitlab|slack|sendgrid|twilio|google|gcp|azure|mailgun|mailchimp|heroku|datadog|sentry|algolia|cohere|pinecone)_?(api_?)?(key|secret|token|access_?key)|apikey|client_?secret|consumer_?secret|secret_?access_?key|auth_?token|access_?token|account_?sid_?token)$|^authorization$|^x_api_key$|^x_auth_token$/;
const WEAK_TOKEN = /(^|_)(token|secret|credentials?|apitoken|key_?secret)$/;
const PUBLIC =
  /(^|_)(public|publishable|site|cache|primary|foreign|partition|sort|field|header|param|hash|csrf|xsrf|test|fake|dummy|example|next|page|pagination|continuation|invalid|bad|wrong|expired|conf|attr|label|event|error)(_|$)/;

/** How surely a name says that its value is a key. */
export function keyNameStrength(name: string): 'signing' | 'strong' | 'weak' | undefined {
  const joined = nameWords(name).join('_');
  if (PUBLIC.test(joined)) {
    return undefined;
  }
  if (SIGNING_KEY.test(joined)) {
    return 'signing';
  }
  if (API_KEY.test(joined)) {
    return 'strong';
  }
  return WEAK_TOKEN.test(joined) ? 'weak' : undefined;
}
