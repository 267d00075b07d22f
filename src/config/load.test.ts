import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { ReviewError } from '../core/review-error.ts';
import { loadConfig } from './load.ts';
import type { LoadOptions } from './load.ts';
import type { Config } from './schema.ts';

let base = '';
let root = '';
let userFolder = '';

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'assay-config-'));
  root = join(base, 'project');
  userFolder = join(base, 'user');
  mkdirSync(root);
  mkdirSync(userFolder);
});

afterEach(() => {
  rmSync(base, { recursive: true, force: true });
});

function write(path: string, text: string): void {
  mkdirSync(dirname(join(base, path)), { recursive: true });
  writeFileSync(join(base, path), text);
}

function load(more: Partial<LoadOptions> = {}): Promise<Config> {
  return loadConfig({ cwd: root, userFolder, env: {}, ...more });
}

async function failure(more: Partial<LoadOptions> = {}): Promise<ReviewError> {
  try {
    await load(more);
  } catch (error) {
    return error as ReviewError;
  }
  throw new Error('loading was to fail');
}

describe('loadConfig', () => {
  it('has defaults for everything', async () => {
    expect(await loadConfig({ cwd: root, env: {} })).toMatchObject({
      model: { name: 'auto', provider: undefined, url: undefined, apiKeyEnv: undefined },
      severity: undefined,
      failOn: 'medium',
      minConfidence: 0,
      budgetSeconds: 300,
      exclude: [],
      excludeFrom: root,
      rules: {},
      maxFileBytes: 1_000_000,
      sources: [],
    });
  });

  it('lets the later source win: user, project, environment, command line', async () => {
    write(
      'user/config.toml',
      'severity = "medium"\nfailOn = "critical"\njobs = 3\nminConfidence = 0.2\n[model]\nname = "one"\nurl = "http://127.0.0.1:11434"\n',
    );
    write('project/assay.toml', 'severity = "high"\nfailOn = "high"\nminConfidence = 0.3\n');
    const config = await load({
      env: { ASSAY_MODEL: 'two', ASSAY_FAIL_ON: 'medium', ASSAY_MIN_CONFIDENCE: '0.4' },
      flags: { minConfidence: 0.5 },
    });
    expect(config).toMatchObject({
      severity: 'high',
      failOn: 'medium',
      minConfidence: 0.5,
      jobs: 3,
      model: { name: 'two', url: 'http://127.0.0.1:11434' },
      sources: [join(userFolder, 'config.toml'), join(root, 'assay.toml')],
    });
  });

  it('finds the file of the user by the environment', async () => {
    write('user/config/config.toml', 'failOn = "never"\n');
    const config = await loadConfig({ cwd: root, env: { ASSAY_HOME: userFolder } });
    expect(config.failOn).toBe('never');
  });

  it('takes a whole set of command line options, and a cache folder relative to where the user is', async () => {
    const flags = { model: 'none', budget: Infinity, cacheDir: 'cache', cache: true, staged: true };
    expect(await load({ flags })).toMatchObject({
      model: { name: 'none' },
      budgetSeconds: Infinity,
      cacheDir: join(root, 'cache'),
    });
  });

  it.each([
    ['inf', Infinity],
    ['90.5', 90.5],
  ])('reads a budget of %s', async (text, seconds) => {
    write('user/config.toml', `budgetSeconds = ${text}\n`);
    expect((await load()).budgetSeconds).toBe(seconds);
    expect((await load({ env: { ASSAY_BUDGET_SECONDS: 'none' } })).budgetSeconds).toBe(Infinity);
  });

  it('adds exclusions and rules up', async () => {
    write('user/config.toml', 'exclude = ["*.bak.py"]\n[rules]\n"security/a" = "off"\n');
    write(
      'project/assay.toml',
      'exclude = ["/tests"]\n[rules]\n"security/a" = "low"\n"performance/b" = "high"\n',
    );
    expect(await load()).toMatchObject({
      exclude: ['*.bak.py', '/tests'],
      rules: { 'security/a': 'low', 'performance/b': 'high' },
    });
  });

  it('reads [tool.assay] of pyproject.toml, which assay.toml goes before', async () => {
    write('project/pyproject.toml', '[project]\nname = "x"\n[tool.assay]\nseverity = "high"\n');
    expect((await load()).severity).toBe('high');
    write('project/assay.toml', 'severity = "critical"\n');
    expect((await load()).severity).toBe('critical');
  });

  it('looks above up to the top of the repository, and no further', async () => {
    write('assay.toml', 'severity = "critical"\n');
    write('project/pyproject.toml', '[tool.assay]\nseverity = "high"\n');
    write('project/sub/pyproject.toml', '[tool.black]\nline-length = 100\n');
    const sub = join(root, 'sub');
    expect((await load({ cwd: sub })).severity).toBeUndefined();
    mkdirSync(join(root, '.git'));
    expect(await load({ cwd: sub })).toMatchObject({ severity: 'high', excludeFrom: root });
  });

  it.each([
    ['[model]\nname = "x"\nurl = "http://evil.example/"\n', 'model', 1],
    ['severity = "low"\nmodel = { url = "http://evil.example/" }\n', 'model', 2],
    ['model.url = "http://evil.example/"\n', 'model', 1],
    ['\n\ncacheDir = "/var/x"\n', 'cacheDir', 3],
    ['jobs = 64\n', 'jobs', 1],
    ['budgetSeconds = 1\n', 'budgetSeconds', 1],
  ])('does not let a project set %j', async (text, key, line) => {
    write('project/assay.toml', text);
    const error = await failure();
    expect(error.code).toBe('CONFIG_INVALID');
    expect(error.message).toBe(
      `${join(root, 'assay.toml')}, line ${line}: a project may not set ${key}`,
    );
    expect(error.hint).toContain('config.toml');
  });

  it('holds pyproject.toml to the same, with the right line', async () => {
    write('project/pyproject.toml', '[tool.other]\nmodel = 1\n\n[tool.assay]\nmodel.name = "x"\n');
    expect((await failure()).message).toContain(
      'pyproject.toml, line 5: a project may not set model',
    );
  });

  it.each([
    ['severty = "low"\n', 'line 1: there is no setting severty'],
    ['severity = "urgent"\n', 'line 1: severity must be one of low, medium, high, critical'],
    ['minConfidence = 2\n', 'line 1: minConfidence must be at most 1'],
    ['exclude = "tests"\n', 'line 1: exclude must be a list'],
    ['[rules]\n"security/x" = "of"\n', 'line 2: rules.security/x must be one of off, low'],
    ['[rules]\nwrong = "off"\n', 'must be a rule such as'],
    ['maxFileBytes = 1.5\n', 'line 1: maxFileBytes must be a whole number'],
    ['[model]\napiKey = "sk-very-secret"\n', 'a project may not set model'],
  ])('says what is wrong with %j', async (text, message) => {
    write('project/assay.toml', text);
    const error = await failure();
    expect(error.code).toBe('CONFIG_INVALID');
    expect(error.message).toContain(message);
    expect(error.message + error.hint).not.toContain('very-secret');
  });

  it('takes no harm from names that mean something to JavaScript', async () => {
    write('project/assay.toml', '[rules]\n__proto__ = "off"\n');
    const { rules } = await load();
    expect(Object.getPrototypeOf(rules)).toBe(Object.prototype);
    expect(rules['security/x']).toBeUndefined();
    write('project/assay.toml', '[constructor]\nprototype = "off"\n');
    expect((await failure()).message).toContain('there is no setting constructor');
  });

  it('names the line of broken TOML', async () => {
    write('project/assay.toml', 'severity = "low"\nfailOn = \n');
    const error = await failure();
    expect(error.code).toBe('CONFIG_INVALID');
    expect(error.message).toContain(`${join(root, 'assay.toml')}, line 2: `);
    expect(error.message).not.toContain('\n');
  });

  it('never repeats a key that was pasted into the file', async () => {
    write('user/config.toml', '[model]\nname = "x"\napiKey = "sk-very-secret"\n');
    const error = await failure();
    expect(error.message).toContain('line 3: there is no setting model.apiKey');
    expect(error.message + error.hint).not.toContain('very-secret');
  });

  it.each([
    ['url = "ftp://x/"', 'model.url must be an http:// or https:// address'],
    ['url = "http://user:pass@x/"', 'without a password'],
    ['apiKeyEnv = "sk-1234"', 'must be the name of an environment variable'],
    ['name = ""', 'model.name must not be empty'],
    ['provider = "cloud"', 'model.provider must be one of embedded, ollama, openai'],
  ])('checks %s of the user too', async (line, message) => {
    write('user/config.toml', `[model]\n${line}\n`);
    expect((await failure()).message).toContain(message);
  });

  it('names the environment variable that is wrong', async () => {
    const error = await failure({ env: { ASSAY_JOBS: 'many' } });
    expect(error.code).toBe('CONFIG_INVALID');
    expect(error.message).toContain('ASSAY_JOBS: jobs must be');
  });

  it('calls a wrong flag a mistake in usage', async () => {
    expect((await failure({ flags: { minConfidence: 7 } })).code).toBe('USAGE');
  });

  it('does not follow a link to somebody else’s file', async () => {
    symlinkSync('/etc/passwd', join(root, 'assay.toml'));
    const error = await failure();
    expect(error.code).toBe('FILE_UNREADABLE');
    expect(error.message).toContain('symbolic link');
    expect(error.message).not.toContain('root:');
  });
});
