import type { Call } from '../../python/tree/nodes.ts';

/** What an argument is by its place. */
export interface KnownPosition {
  readonly position: number;
  readonly name: string;
  /** The function is known by its full name, not by its looks. */
  readonly isSure: boolean;
}

/** The last part of what is called: `login` of `server.login(…)`. */
export function calleeName({ callee }: Call): string {
  return callee.kind === 'attribute'
    ? callee.attribute.name
    : callee.kind === 'name'
      ? callee.name
      : '';
}

/** Which argument of a call holds a password or a key, for functions that are known and for methods whose name leaves no doubt. */
export function knownPosition(call: Call, callee: string): KnownPosition | undefined {
  const known = KNOWN_POSITIONS.find(([pattern]) => pattern.test(callee));
  if (known !== undefined) {
    return { position: known[1], name: known[2], isSure: true };
  }
  const positional = call.arguments.filter(
    (argument) => argument.keyword === undefined && argument.kind === 'argument',
  );
  const name = calleeName(call);
  const like = LOOKS.find((one) => one.name.test(name) && one.counts.includes(positional.length));
  const isMethod = call.callee.kind === 'attribute';
  if (like === undefined || (like.isMethod && !isMethod)) {
    return undefined;
  }
  return like.besides === undefined || speaksOfUser(call, like.besides)
    ? { position: like.position, name: 'password', isSure: false }
    : undefined;
}

/** True for a call that opens a connection or an account: whatever it is given as a password is one. */
export function opensConnection(call: Call, callee: string): boolean {
  return CONNECTING.test(callee === '' ? calleeName(call) : (callee.split('.').at(-1) ?? ''));
}

const CONNECTING =
  /^(?:connect|create_connection|create_pool|open_connection|login|Connection|ConnectionPool|MySQLConnection|Redis|StrictRedis|MongoClient|Elasticsearch|Cluster|create_user|create_superuser|authenticate|HTTPBasicAuth|BasicAuth|SMTP|FTP|BrokerConnection|PlainCredentials|PlainAuthProvider)$/;

const KNOWN_POSITIONS: readonly (readonly [RegExp, number, string])[] = [
  [
    /^(smtplib\.(SMTP|SMTP_SSL|LMTP)|imaplib\.IMAP4(_SSL)?|ftplib\.FTP(_TLS)?)\.login$/,
    1,
    'password',
  ],
  [/^poplib\.POP3(_SSL)?\.pass_$/, 0, 'password'],
  [/^ftplib\.FTP(_TLS)?$/, 2, 'password'],
  [/^requests\.auth\.HTTP(Basic|Digest|Proxy)Auth$/, 1, 'password'],
  [/^(httpx\.(Basic|Digest)Auth|aiohttp\.BasicAuth|neo4j\.basic_auth)$/, 1, 'password'],
  [/^requests_ntlm\.HttpNtlmAuth$/, 1, 'password'],
  [/^(pymysql|MySQLdb|pymssql|cymysql|mariadb)\.(connect|Connection|Connect)$/, 2, 'password'],
  [/^(cx_Oracle|oracledb)\.connect$/, 1, 'password'],
  [/^redis\.(asyncio\.)?(Strict)?Redis$/, 3, 'password'],
  [/^paramiko\.(client\.)?SSHClient\.connect$/, 3, 'password'],
  [/^paramiko\.(transport\.)?Transport\.connect$/, 2, 'password'],
  [/^pika\.(credentials\.)?PlainCredentials$/, 1, 'password'],
  [/^keyring\.set_password$/, 2, 'password'],
  [/^zipfile\.ZipFile\.setpassword$/, 0, 'password'],
  [
    /^(werkzeug\.security\.generate_password_hash|bcrypt\.hashpw|django\.contrib\.auth\.hashers\.make_password)$/,
    0,
    'password',
  ],
  [/^(jwt|jose\.(jwt|jws)|authlib\.jose\.jwt)\.(encode|decode|sign|verify)$/, 1, 'signing_key'],
  [/^hmac\.(new|digest|HMAC)$/, 0, 'signing_key'],
  [/^Crypto(dome)?\.Hash\.(HMAC|CMAC|Poly1305)\.new$/, 0, 'signing_key'],
  [/^cryptography\.hazmat\.primitives\.hmac\.HMAC$/, 0, 'signing_key'],
  [/^cryptography\.fernet\.Fernet$/, 0, 'encryption_key'],
  [/^Crypto(dome)?\.Cipher\.\w+\.new$/, 0, 'encryption_key'],
  [/^cryptography\.hazmat\.primitives\.ciphers\.algorithms\.\w+$/, 0, 'encryption_key'],
  [/^cryptography\.hazmat\.primitives\.ciphers\.aead\.\w+$/, 0, 'encryption_key'],
  [/^nacl\.secret\.SecretBox$/, 0, 'encryption_key'],
  [/^pyotp\.(TOTP|HOTP)$/, 0, 'signing_key'],
  [/^itsdangerous(\.\w+)*\.\w*(Serializer|Signer)$/, 0, 'signing_key'],
];

interface Looks {
  readonly name: RegExp;
  /** Numbers of positional arguments with which it is meant. */
  readonly counts: readonly number[];
  readonly position: number;
  readonly isMethod: boolean;
  /** The argument that has to speak of a user: its text or its name. */
  readonly besides?: number;
}

const LOOKS: readonly Looks[] = [
  {
    name: /^(login|log_in|signin|sign_in|logon|authenticate|simple_bind(_s)?)$/,
    counts: [2],
    position: 1,
    isMethod: false,
    besides: 0,
  },
  { name: /^connect$/, counts: [3, 4, 5], position: 2, isMethod: false, besides: 1 },
  {
    name: /^(create_user|create_superuser)$/,
    counts: [3],
    position: 2,
    isMethod: true,
    besides: 0,
  },
  { name: /^(set_password|setpassword|set_unusable)$/, counts: [1], position: 0, isMethod: true },
];

function speaksOfUser(call: Call, place: number): boolean {
  const value = call.arguments[place]?.value;
  switch (value?.kind) {
    case 'string':
      return /^[\w.@+=,-]{2,80}$/.test(value.value);
    case 'name':
      return /user|login|account|email|name|dn$/i.test(value.name);
    case 'attribute':
      return /user|login|account|email|name|dn$/i.test(value.attribute.name);
    default:
      return false;
  }
}
