import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { reporters } from '../../src/report/reporters.ts';
import { ollama, TAG, verdict } from './model-server.ts';
import { project, runAssay, temporaryFolder } from './run-assay.ts';

/** Fifteen secrets, each written in another way. Assembled, so that no scanner takes this file for a leak. */
const SECRETS = {
  assigned: ['quartz', 'Lantern', '58'].join('-'),
  argument: ['velvet', 'Comet', '31'].join('-'),
  inUrl: ['pepper', 'Anchor', '77'].join('.'),
  inDictionary: ['cobalt', 'Thistle', '12'].join('!'),
  byDefault: ['walnut', 'Glacier', '93'].join('_'),
  compared: ['saffron', 'Pigeon', '46'].join('#'),
  token: ['gh', 'p_Zk4Qw81LmXcVbN40PoiUytRe7ZaSdFk2Jd83'].join(''),
  cloudKey: ['AK', 'IAQ3EXZ7TLRWN5YB2K'].join(''),
  inComment: ['gh', 'p_m7Yt2Rw9LpXcVbN81QoiUytRe4ZaSdFk6Hd5'].join(''),
  inEnvironment: ['maple', 'Orbit', '64'].join('-'),
  inYaml: ['indigo', 'Falcon', '29'].join('-'),
  turned: ['amber', 'Heron', '85'].join('-'),
  set: ['copper', 'Wren', '17'].join('-'),
  listed: ['violet', 'Otter', '39'].join('-'),
  privateKey: 'MIIEpAIBAAKCAQEA7bq2Xn9V4mW3kR8sTfYcLdPzJg5HhUo1',
} as const;

const APP = `import os
import sqlite3
import requests
from flask import Flask, request

app = Flask(__name__)
PASSWORD = "${SECRETS.assigned}"
TOKEN = "${SECRETS.token}"  # was ${SECRETS.inComment}
AWS_ACCESS_KEY_ID = "${SECRETS.cloudKey}"
OPTIONS = {"password": "${SECRETS.inDictionary}"}
KEY = """-----BEGIN RSA PRIVATE KEY-----
${SECRETS.privateKey}
-----END RSA PRIVATE KEY-----"""


@app.route("/find")
def find(seen=[]):
    secret = os.environ.get("API_SECRET", "${SECRETS.byDefault}")
    connection = sqlite3.connect("shop.db")
    connection.execute("select '" + request.args["q"] + "' where pwd = '" + PASSWORD + "'"); password = "${SECRETS.assigned}"
    requests.post("https://shop:${SECRETS.inUrl}@example.org/hook", auth=("shop", "${SECRETS.argument}"), verify=False)
    return eval(request.args["f"], {"password": "${SECRETS.inDictionary}", "secret": secret})


def may_enter(password, account=None):
    if "${SECRETS.turned}" == password or password in ("${SECRETS.listed}",):
        return True
    setattr(account, "password", "${SECRETS.set}")
    if password == "${SECRETS.compared}":
        return True
    try:
        return unique([password, "${SECRETS.assigned}"])
    except Exception:
        pass


def run(host, password="${SECRETS.argument}"):
    os.system(f"ping {host} # {password}")


def unique(items, password="${SECRETS.assigned}"):
    seen = []
    for item in items:
        if item not in seen:
            seen.append(item)
    return seen
`;

const FILES = {
  'app.py': APP,
  '.env': `DB_PASSWORD=${SECRETS.inEnvironment}\n`,
  'conf/broker.yml': `broker:\n  password: ${SECRETS.inYaml}\n`,
};

/** A value is shown whole where its telling part is. */
function expectHidden(where: string, text: string): void {
  for (const [form, value] of Object.entries(SECRETS)) {
    expect(text.includes(value.slice(3)), `${form} in ${where}`).toBe(false);
  }
}

function textsBelow(folder: string): readonly (readonly [path: string, text: string])[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => [path, readFileSync(path, 'latin1')] as const);
}

test('no report, log, cache or prompt holds a secret whole', async () => {
  const server = await ollama((_, response) => verdict(response));
  const cwd = project(FILES);
  const home = temporaryFolder();
  const out = temporaryFolder();
  const formats = [...reporters.keys()].filter((one) => one !== 'text');
  const run = await runAssay(
    [
      'review',
      '.',
      '--severity',
      'low',
      '--debug',
      '--model',
      `ollama:${TAG}`,
      '--no-trials',
      '--cache-dir',
      join(home, 'cache'),
      '--format',
      'text',
      ...formats.flatMap((format) => ['--format', `${format}=${join(out, format)}`]),
    ],
    { cwd, env: { OLLAMA_HOST: server.url.host, ASSAY_HOME: join(home, 'assay') } },
  );
  expect(run.code).toBe(1);
  expect(run.stdout).toContain('secrets/');
  expect(run.stdout).toContain('security/sql-injection');
  expectHidden('stdout', run.stdout);
  expectHidden('stderr', run.stderr);
  const prompts = server.asked.map(({ body }) => body);
  expect(prompts.some((body) => body.includes('def run(host'))).toBe(true);
  expectHidden('a prompt', prompts.join('\n'));
  const written = [...textsBelow(out), ...textsBelow(home)];
  expect(written.length).toBeGreaterThan(formats.length);
  for (const [path, text] of written) {
    expectHidden(path, text);
  }
});

test('a fix, a profile and an error show none either', async () => {
  const cwd = project({ ...FILES, 'broken.toml': `[model\npassword = "${SECRETS.assigned}"\n` });
  mkdirSync(join(cwd, 'inner'));
  writeFileSync(join(cwd, 'inner', 'assay.toml'), `password = "${SECRETS.assigned}\n`);
  for (const args of [
    ['fix', 'app.py', '--dry-run'],
    ['review', 'app.py', '--model', 'none', '--profile', 'broken.toml'],
    ['review', '.', '--model', 'none', '--no-trials', '--diff', 'a..b'],
  ]) {
    const run = await runAssay(args, { cwd });
    expect(run.stdout + run.stderr).not.toBe('');
    expectHidden(args.join(' '), run.stdout + run.stderr);
  }
  const inner = await runAssay(['review', '.', '--model', 'none', '--debug'], {
    cwd: join(cwd, 'inner'),
  });
  expectHidden('a broken configuration', inner.stdout + inner.stderr);
});
