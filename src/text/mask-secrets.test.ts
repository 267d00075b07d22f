import { describe, expect, test } from 'vitest';
import { maskSecrets, maskValues, secretSpans } from './mask-secrets.ts';

const BULLETS = '••••••••';
/** Written in parts, so that scanners of this repository do not take them for real. */
const GITHUB = ['gh', 'p_', 'a1B2'.repeat(9)].join('');
const AWS = ['AK', 'IA', 'QWERTYUIOPASDFGH'].join('');
const SLACK = ['xo', 'xb', '-123456789012-abcdefGHIJKL'].join('');
const JWT = ['ey', 'JhbGciOiJIUzI1NiJ9', '.ey', 'JzdWIiOiIxMjM0In0', '.c2lnbmF0dXJl'].join('');
const STATELESS = ['gh', 's_12345_', JWT].join('');
const STRIPE = ['sk_', 'live_', '4eC39HqLyjWDarjtT1zdp7dc'].join('');
const GITLAB = ['gl', 'pat-', 'aaaaBBBBccccDDDDeeee'].join('');
const PRIVATE_KEY = ['PRIVATE', 'KEY'].join(' ');

describe('tokens in their provider’s format', () => {
  test.each([
    ['GitHub', GITHUB],
    ['GitHub, stateless', STATELESS],
    ['AWS', AWS],
    ['Slack', SLACK],
    ['JSON Web Token', JWT],
    ['Stripe', STRIPE],
    ['GitLab', GITLAB],
  ])('%s', (_name, token) => {
    const masked = maskSecrets(`client = connect(${token})`);
    expect(masked).toBe(`client = connect(${token.slice(0, 2)}${BULLETS})`);
  });
});

describe('values of password-like names', () => {
  test.each([
    ['DB_PASSWORD = "hunter22"', `DB_PASSWORD = "hu${BULLETS}"`],
    ["connect(user='ann', password='hunter22')", `connect(user='ann', password='hu${BULLETS}')`],
    ['password: str = "hunter22"', `password: str = "hu${BULLETS}"`],
    ['{"api_key": "abcdef123456"}', `{"api_key": "ab${BULLETS}"}`],
    ['config["client_secret"] = b"abcdef123456"', `config["client_secret"] = b"ab${BULLETS}"`],
    ['if password == "open sesame":', `if password == "op${BULLETS}":`],
    ['os.environ.get("DB_PASSWORD", "hunter22")', `os.environ.get("DB_PASSWORD", "hu${BULLETS}")`],
    [
      'password = (\n    "hunter"\n    "two222"\n)',
      `password = (\n    "hu${BULLETS}"\n    "tw${BULLETS}"\n)`,
    ],
    ['PASSWORDS = ["hunter22", "marigold"]', `PASSWORDS = ["hu${BULLETS}", "ma${BULLETS}"]`],
    ['pwd = "abc"', `pwd = "${BULLETS}"`],
    ['export API_TOKEN=abc123def456', `export API_TOKEN=ab${BULLETS}`],
    ['GET /items?api_key=abcdef123456&page=2', `GET /items?api_key=ab${BULLETS}&page=2`],
    ['password = "it\\"s me"', `password = "it${BULLETS}"`],
  ])('%s', (text, expected) => {
    expect(maskSecrets(text)).toBe(expected);
  });

  test.each([
    "password = getpass.getpass('Password: ')",
    'password = os.environ["DB_PASSWORD"]',
    'password = ""',
    'login(password=password)',
    'token = next(tokens)',
    'if token == "+":',
    'url = f"https://{user}:{password}@{host}/"',
    'class Password:\n    """A password of a user."""',
    'password = "${DB_PASSWORD}"',
    'if not password:\n    "no password"',
  ])('leaves alone: %s', (text) => {
    expect(maskSecrets(text)).toBe(text);
  });
});

test('hides the password of a URL and an authorization header', () => {
  expect(maskSecrets('postgres://shop:s3cr3t!@db.internal/shop')).toBe(
    `postgres://shop:s3${BULLETS}@db.internal/shop`,
  );
  expect(maskSecrets('Authorization: Bearer abc123abc123abc123abc')).toBe(
    `Authorization: Bearer ab${BULLETS}`,
  );
});

test('hides what gives a webhook away', () => {
  const hook = ['https://hooks.slack.com/services', 'T0000AAAA', 'B0000AAAA', 'abcdefghijkl'].join(
    '/',
  );
  expect(maskSecrets(hook)).toBe(`https://hooks.slack.com/services/T0${BULLETS}`);
});

test('hides every line of a private key and keeps the number of lines', () => {
  const key = [
    `-----BEGIN RSA ${PRIVATE_KEY}-----`,
    'MIIEowIBAAKCAQEA',
    'q1w2e3r4t5y6',
    `-----END RSA ${PRIVATE_KEY}-----`,
  ];
  expect(maskSecrets(key.join('\n')).split('\n')).toEqual([
    key[0],
    `MI${BULLETS}`,
    `q1${BULLETS}`,
    key[3],
  ]);
  const cut = maskSecrets(key.slice(0, 3).join('\n'));
  expect(cut).not.toContain('owIBAAKC');
  expect(cut).not.toContain('w2e3r4');
});

test('masking twice is masking once', () => {
  const text = `a = "${GITHUB}"\npassword = "hunter22"\nurl = "amqp://me:topsecret@mq"\npwd='ab'\n${JWT}`;
  const once = maskSecrets(text);
  expect(once).not.toContain('hunter22');
  expect(maskSecrets(once)).toBe(once);
});

test('a span that is known to hold a secret is hidden, its literal or else all of it', () => {
  const text = 'value = "plain words"\nother';
  expect(maskSecrets(text, [{ start: 0, end: 21 }])).toBe(`value = "pl${BULLETS}"\nother`);
  expect(maskSecrets(text, [{ start: 22, end: 27 }])).toBe('value = "plain words"\n••••••••');
});

test('known values are hidden wherever they stand', () => {
  expect(maskValues('the password hunter22 is in use', ['hunter22'])).toBe(
    `the password hu${BULLETS} is in use`,
  );
});

test('a password that is a short word does not take other words with it', () => {
  expect(maskValues('`test` belongs to tests; test_it("test")', ['test'])).toBe(
    `\`${BULLETS}\` belongs to tests; ${BULLETS}_it("${BULLETS}")`,
  );
});

test('spans never cross a line break', () => {
  const text = `k = """-----BEGIN ${PRIVATE_KEY}-----\nAAAA1111\nBBBB2222\n"""`;
  for (const span of secretSpans(text)) {
    expect(text.slice(span.start, span.end)).not.toContain('\n');
  }
});

test.each([
  ['letters', 'a'.repeat(100_000)],
  ['tokens without end', '-eyJ'.repeat(25_000)],
  ['URLs without end', '://a:'.repeat(20_000)],
  ['names', 'password'.repeat(12_000)],
  ['names with quotes', 'password="'.repeat(10_000)],
  ['keys', `-----BEGIN ${PRIVATE_KEY}-----`.repeat(3_000)],
  ['annotations', 'token: a'.repeat(12_000)],
  ['lookups', 'get("'.repeat(20_000)],
  ['environment', 'A_'.repeat(50_000)],
])('stays linear on %s', (_name, text) => {
  const once = maskSecrets(text);
  expect(maskSecrets(once)).toBe(once);
});
