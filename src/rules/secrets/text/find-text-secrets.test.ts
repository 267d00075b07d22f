import { describe, expect, test } from 'vitest';
import { textFormat } from '../../../text/text-format.ts';
import { findTextSecrets } from './find-text-secrets.ts';

/** Put together here, so that no scanner takes this file for a leak. */
const TOKEN = ['gh', 'p_k2Jd83hSgQw91LmXcVbN40PoiUytRe7ZaSdF'].join('');
const KEY_BEGIN = ['-----BEGIN EC PRIVATE', 'KEY-----'].join(' ');
const KEY_END = ['-----END EC PRIVATE', 'KEY-----'].join(' ');
const KEY_BODY = 'MHcCAQEEIK8v2LmQ0xVbZ3TrWpE81YuKd83hSgQw91LmXcVbN40PoAoGCCqGSM49';

/** `severity kind secret`, in the order of the file. */
function foundIn(path: string, ...lines: readonly string[]): readonly string[] {
  const text = lines.join('\n');
  const format = textFormat(path);
  return format === undefined
    ? ['not looked at']
    : findTextSecrets({ path, text, hash: '', format }, format).map(
        ({ kind, span, severity }) => `${severity} ${kind} ${text.slice(span.start, span.end)}`,
      );
}

describe('.env', () => {
  test('values under names of passwords and keys, quoted or not', () => {
    expect(
      foundIn(
        'deploy/.env.production',
        'DB_PASSWORD=orchid-77x',
        'export API_KEY="7Hq2mXv93TzRwPb1dK8s"',
        "SMTP_PASS='winter 2019'",
        'DATABASE_URL=postgres://shop:Vj7-kestrel@pg1.internal/shop',
        'SECRET_KEY=a-short-one',
      ),
    ).toEqual([
      'high password orchid-77x',
      'high api-key 7Hq2mXv93TzRwPb1dK8s',
      'high connection-string Vj7-kestrel',
      'high api-key a-short-one',
    ]);
  });

  test('references, placeholders, switches and comments are none', () => {
    expect(
      foundIn(
        '.env',
        'DB_PASSWORD=',
        'DB_PASSWORD=${VAULT_PASSWORD}',
        'DB_PASSWORD=<password>',
        'API_KEY=your-api-key',
        'TOKEN=xxxxxxxxxxxx',
        'DB_PASSWORD_FILE=/run/secrets/db',
        'USE_PASSWORD=true',
        '# DB_PASSWORD=orchid-77x',
        'PASSWORD_MIN_LENGTH=12',
      ),
    ).toEqual([]);
  });

  test('a form to be filled in holds only what opens something', () => {
    expect(foundIn('.env.example', 'DB_PASSWORD=orchid-77x', `TOKEN=${TOKEN}`)).toEqual([
      `medium api-key ${TOKEN}`,
    ]);
  });
});

describe('YAML', () => {
  test('scalars, lists of compose files, containers, flow mappings, fallbacks', () => {
    expect(
      foundIn(
        'docker-compose.yml',
        'environment:',
        '  DB_PASSWORD: orchid-77x   # of the shop',
        '  - "MYSQL_ROOT_PASSWORD=winter-2019"',
        '  REDIS_PASSWORD: ${REDIS_PASSWORD:-marigold-31}',
        '  - name: API_TOKEN',
        '    value: 7Hq2mXv93TzRwPb1dK8s',
        'broker: { user: shop, password: "tr0ub4dor" }',
        '  ADMIN_PASSWORD: changeme',
      ),
    ).toEqual([
      'high password orchid-77x',
      'high password winter-2019',
      'medium password marigold-31',
      'high api-key 7Hq2mXv93TzRwPb1dK8s',
      'high password tr0ub4dor',
      'medium password changeme',
    ]);
  });

  test('anchors, types and blocks of one line', () => {
    expect(
      foundIn(
        'conf/app.yaml',
        'password: &shop orchid-77x',
        'password: !!str winter-2019',
        'nested:',
        '  password: |-',
        '    marigold-31',
        '  password: >',
        '    words that',
        '    are text2',
        '  password: |',
        'redis: redis-server --requirepass tr0ub4dor',
        'run: \'curl -H "Authorization: Bearer 7Hq2mXv93TzRwPb1dK8s" https://stock.internal\'',
      ),
    ).toEqual([
      'high password orchid-77x',
      'high password winter-2019',
      'high password marigold-31',
      'high password tr0ub4dor',
      'high api-key Bearer 7Hq2mXv93TzRwPb1dK8s',
    ]);
  });

  test('references to other places are none', () => {
    expect(
      foundIn(
        'values.yaml',
        'password: ENC(7Hq2mXv93TzRwPb1)',
        'password: arn:aws:secretsmanager:eu:1:secret:shop2',
        'password: !secret db_password2',
        'password: &shop',
        'password: !vault |',
        'password: *default_password',
        'password: "{{ vault_password }}"',
        'password: ${{ secrets.DB_PASSWORD }}',
        'passwordSecretRef:',
        '  name: shop-password',
        'token: $(cat /run/secrets/token)',
        'type: password',
        'password: null',
      ),
    ).toEqual([]);
  });

  test('words for people are none', () => {
    expect(foundIn('locale/de.yml', 'password: geheim2000')).toEqual([]);
    expect(foundIn('form.yml', 'password: Passwort', 'new_password: password')).toEqual([]);
  });

  test('services of a workflow weigh less', () => {
    expect(foundIn('.github/workflows/ci.yml', '  POSTGRES_PASSWORD: orchid-77x')).toEqual([
      'medium password orchid-77x',
    ]);
  });
});

test('TOML', () => {
  expect(
    foundIn(
      'conf/app.toml',
      'password = "orchid-77x"',
      'broker = { host = "b", secret_key = \'winter-2019\' }',
      'password = ""',
      'password-file = "secret.txt"',
      'tokens = 5',
      'password = """marigold-31"""',
      "passwd = '''",
      "tr0ub4dor'''",
      'password = """',
      'words2',
      'and more"""',
    ),
  ).toEqual([
    'high password orchid-77x',
    'high api-key winter-2019',
    'high password marigold-31',
    'high password tr0ub4dor',
  ]);
});

test('INI, properties and netrc', () => {
  expect(
    foundIn(
      'app.cfg',
      '[db]',
      'password = orchid-77x ; of the shop',
      'spring.datasource.password: winter-2019',
      'sqlalchemy.url = mysql://shop:marigold-31@db1.internal/shop',
      '; password = orchid-77x',
      'password = %(db_password)s',
      'password_hash = sha256',
    ),
  ).toEqual([
    'high password orchid-77x',
    'high password winter-2019',
    'high connection-string marigold-31',
  ]);
  expect(foundIn('.netrc', 'machine forge.internal login robot password orchid-77x')).toEqual([
    'high password orchid-77x',
  ]);
  expect(
    foundIn(
      '.pgpass',
      '# server:port',
      'db.internal:5432:shop:robot:orchid-77x',
      '*:*:*:ada:winter-2019',
    ),
  ).toEqual(['high password orchid-77x', 'high password winter-2019']);
  expect(foundIn('.npmrc', '//pkg.internal/:_authToken=7Hq2mXv93TzRwPb1dK8s')).toEqual([
    'high api-key 7Hq2mXv93TzRwPb1dK8s',
  ]);
  expect(foundIn('.git-credentials', 'https://robot:orchid-77x@forge.internal')).toEqual([
    'high connection-string orchid-77x',
  ]);
  expect(
    foundIn('.aws/credentials', 'aws_secret_access_key = k2Jd83hSgQw91LmXcVbN40PoiUytRe7ZaSdFgHjK'),
  ).toEqual(['high api-key k2Jd83hSgQw91LmXcVbN40PoiUytRe7ZaSdFgHjK']);
  expect(
    foundIn('requirements.txt', '--index-url https://robot:orchid-77x@pkg.internal/simple', 'a==1'),
  ).toEqual(['high connection-string orchid-77x']);
});

test('Terraform: a default of a variable', () => {
  expect(foundIn('main.tf', 'variable "db_password" {', '  default = "orchid-77x"', '}')).toEqual([
    'medium password orchid-77x',
  ]);
});

test('JSON', () => {
  expect(
    foundIn(
      'conf/settings.json',
      '{"client_secret": "9f8a7b6c5d4e3f2a1b0c", "password": "orchid-77x",',
      ' "label": "password", "password": "Password", "type": "password",',
      ' "auth_token": {"type": "string"}, "password_url": "/reset"}',
    ),
  ).toEqual(['high api-key 9f8a7b6c5d4e3f2a1b0c', 'high password orchid-77x']);
  expect(foundIn('package-lock.json', '{"password": "orchid-77x"}')).toEqual(['not looked at']);
});

test('Dockerfiles', () => {
  expect(
    foundIn(
      'docker/Dockerfile.web',
      'ARG API_TOKEN',
      'ENV DB_PASSWORD=orchid-77x MODE=web',
      'ENV API_TOKEN 7Hq2mXv93TzRwPb1dK8s',
      'RUN curl -u robot:winter-2019 https://stock.internal && echo $DB_PASSWORD',
      'ENV DB_PASSWORD=$OTHER',
      'RUN echo "robot:marigold-31" | chpasswd',
      'RUN echo "machine forge.internal login robot password tr0ub4dor" > /root/.netrc',
      'CMD ["shop", "--password", "anemone-5x", "--token", "$TOKEN"]',
    ),
  ).toEqual([
    'high password orchid-77x',
    'high api-key 7Hq2mXv93TzRwPb1dK8s',
    'high password winter-2019',
    'high password marigold-31',
    'high password tr0ub4dor',
    'high password anemone-5x',
  ]);
});

test('shell scripts: variables and options of commands', () => {
  expect(
    foundIn(
      'run.sh',
      'PGPASSWORD=orchid-77x psql shop',
      'mysql -u root -pwinter-2019 shop',
      'tool --password "marigold-31" --token=$TOKEN',
      'sshpass -p tr0ub4dor ssh robot@stock.internal',
      'PASSWORD="$1"; TOKEN=$(cat token); PASSWORD=`cat word`',
      'read -s -p "Password: " PASSWORD',
      'mkdir -p /srv/data',
    ),
  ).toEqual([
    'high password orchid-77x',
    'high password winter-2019',
    'high password marigold-31',
    'high password tr0ub4dor',
  ]);
});

test('scripts of pages', () => {
  expect(
    foundIn(
      'static/app.js',
      'const apiKey = "7Hq2mXv93TzRwPb1dK8s";',
      "login({ user: 'robot', password: 'orchid-77x' });",
      'if (password === "letmein-99") { open(); }',
      'const field = { type: "password", password: "Password", passwordField: "pw2" };',
      'const token = `${prefix}-${id}`;',
      '// password = "orchid-77x";',
      'let password = "";',
    ),
  ).toEqual([
    'high api-key 7Hq2mXv93TzRwPb1dK8s',
    'high password orchid-77x',
    'high password letmein-99',
  ]);
  expect(foundIn('static/app.min.js', 'var password="orchid-77x";')).toEqual(['not looked at']);
});

test('templates: filled fields and scripts, no attributes', () => {
  expect(
    foundIn(
      'templates/login.html',
      '<input type="password" name="password" value="orchid-77x">',
      '<input type="password" value="{{ form.password }}" placeholder="Password">',
      '<label data-password="Ihr Passwort2">',
      '<script>var apiKey = "7Hq2mXv93TzRwPb1dK8s";</script>',
    ),
  ).toEqual(['high password orchid-77x', 'high api-key 7Hq2mXv93TzRwPb1dK8s']);
});

test('XML: elements, attributes and settings', () => {
  expect(
    foundIn(
      'conf/server.xml',
      '<password>orchid-77x</password>',
      '<user name="robot" password="winter-2019"/>',
      '<add key="ApiKey" value="7Hq2mXv93TzRwPb1dK8s"/>',
      '<password>${db.password}</password>',
    ),
  ).toEqual([
    'high password orchid-77x',
    'high password winter-2019',
    'high api-key 7Hq2mXv93TzRwPb1dK8s',
  ]);
});

test('SQL: accounts', () => {
  expect(
    foundIn(
      'schema.sql',
      "CREATE USER shop IDENTIFIED BY 'orchid-77x';",
      "ALTER ROLE shop WITH PASSWORD 'winter-2019';",
      'CREATE TABLE account (password text);',
    ),
  ).toEqual(['high password orchid-77x', 'high password winter-2019']);
});

test('private keys, in files of their own and in JSON', () => {
  const text = [KEY_BEGIN, KEY_BODY, KEY_END].join('\n');
  expect(foundIn('conf/web.pem', text)[0]).toMatch(/^critical private-key /);
  const inline = JSON.stringify({ private_key: text });
  expect(foundIn('conf/account.json', inline)[0]).toMatch(/^critical private-key /);
  expect(foundIn('conf/form.pem', `${KEY_BEGIN}\n...\n${KEY_END}`)).toEqual([]);
});

test('base64 hides nothing', () => {
  const key = btoa([KEY_BEGIN, KEY_BODY, KEY_END].join('\n'));
  const certificate = btoa(`-----BEGIN CERTIFICATE-----\n${KEY_BODY}\n`);
  expect(
    foundIn('kube.yml', `  client-key-data: ${key}`, `  client-certificate-data: ${certificate}`),
  ).toEqual([`critical private-key ${key}`]);
  const account = btoa('robot:orchid-77x');
  expect(
    foundIn('.docker/config.json', `{"auths": {"pkg.internal": {"auth": "${account}"}}}`),
  ).toEqual([`high password ${account}`]);
  expect(foundIn('.npmrc', `//pkg.internal/:_auth=${account}`)).toEqual([
    `high password ${account}`,
  ]);
  expect(foundIn('conf/app.json', '{"auth": "optional", "auth": "c2Vzc2lvbg=="}')).toEqual([]);
  const address = btoa('postgres://shop:Vj7-kestrel@pg1.internal/shop');
  const lines = ['data:', `  DATABASE_URL: ${address}`, `  USER: ${btoa('robot-of-the-shop')}`];
  expect(foundIn('k8s/shop.yaml', 'kind: Secret', ...lines)).toEqual([
    `high connection-string ${address}`,
  ]);
  expect(foundIn('k8s/shop.yaml', 'kind: ConfigMap', ...lines)).toEqual([]);
});

test('documentation: only what its issuer marks', () => {
  expect(foundIn('README.md', 'password = "orchid-77x"', `Use ${TOKEN}.`)).toEqual([
    `critical api-key ${TOKEN}`,
  ]);
});

test('a hash of a password weighs little, and says why', () => {
  const path = 'fixture.json';
  const text = '{"password": "pbkdf2_sha256$260000$7Hq2mXv93Tz$wPb1dK8sVj7kestrel="}';
  const [found] = findTextSecrets({ path: 'users.json', text, hash: '', format: 'json' }, 'json');
  expect(found?.severity).toBe('low');
  expect(found?.message).toContain('it is a hash');
  expect(foundIn(path, text).join('')).toMatch(/^low password /);
});

test('files of tests weigh less, and no message shows a secret whole', () => {
  const text = 'DB_PASSWORD=orchid-77x\n';
  const [found] = findTextSecrets({ path: 'tests/.env', text, hash: '', format: 'env' }, 'env');
  expect(found?.severity).toBe('low');
  expect(found?.message).toContain('tests or documentation');
  expect(found?.message).not.toContain('orchid');
});

test('long lines and unclosed things take no time', () => {
  const hard = [
    '"password": "',
    '<script'.repeat(20_000),
    'a='.repeat(50_000),
    'x: y '.repeat(20_000),
  ];
  for (const path of ['a.yml', 'a.json', 'a.html', 'a.sh', 'a.js', 'a.ini', 'a.xml', '.env']) {
    expect(foundIn(path, ...hard)).toEqual([]);
  }
});
