import { execFileSync } from 'node:child_process';
import { appendFileSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { expectNoStack, project, runAssay, temporaryFolder, type AssayRun } from './run-assay.ts';

const RUN = `import os

from flask import Flask, request

app = Flask(__name__)


@app.route("/archive")
def archive():
    name = request.args["name"]
    os.system("tar czf " + name + ".tgz data")
    return "done"
`;

const LIKE = RUN.replace('"/archive"', '"/pack"').replace('def archive', 'def pack');

const SECRET = 'PAYMENT_API_KEY = "d41f0c9be27a4e58b36079ac1fd28e65"\n';

const LOG = '.assay/decisions.jsonl';
const RULE = 'security/os-command-injection';

const report = z.object({
  summary: z.object({ findings: z.number(), suppressed: z.number(), dismissed: z.number() }),
  findings: z.array(
    z.object({
      rule: z.string(),
      severity: z.string(),
      fingerprint: z.string(),
      location: z.object({ file: z.string() }),
      decision: z
        .object({ answer: z.string(), standing: z.string(), reason: z.string().optional() })
        .optional(),
    }),
  ),
  suppressed: z.array(z.object({ fingerprint: z.string(), rule: z.string() })),
  notices: z.array(z.object({ text: z.string() })),
});

type Report = z.infer<typeof report>;

/** One person at one machine, in one project. */
interface Desk {
  readonly cwd: string;
  readonly assay: (...args: readonly string[]) => Promise<AssayRun>;
  readonly review: (...args: readonly string[]) => Promise<Report>;
}

function deskIn(cwd: string): Desk {
  const env = { ASSAY_HOME: join(temporaryFolder(), 'assay') };
  function assay(...args: readonly string[]): Promise<AssayRun> {
    return runAssay(args, { cwd, env });
  }
  return {
    cwd,
    assay,
    review: async (...args) => {
      const paths = args.length === 0 ? ['.'] : args;
      const fast = ['--model', 'none', '--no-trials', '--no-advisories', '--format', 'json'];
      const run = await assay('review', ...paths, ...fast);
      expectNoStack(run);
      return report.parse(JSON.parse(run.stdout));
    },
  };
}

function idOf({ findings }: Report, rule = RULE): string {
  const found = findings.find((one) => one.rule === rule);
  expect(found, rule).toBeDefined();
  return found?.fingerprint ?? '';
}

function decisionOf({ findings }: Report, file: string): string | undefined {
  const found = findings.find((one) => one.rule === RULE && one.location.file === file);
  return found?.decision === undefined
    ? undefined
    : `${found.decision.answer} ${found.decision.standing}`;
}

function git(cwd: string, ...args: readonly string[]): void {
  execFileSync('git', ['-c', 'user.name=T', '-c', 'user.email=t@example.com', ...args], {
    cwd,
    stdio: 'pipe',
  });
}

function commitAll(cwd: string, message: string): void {
  git(cwd, 'add', '.');
  git(cwd, 'commit', '-qm', message);
}

test('a dismissed finding stays away, is counted, and does not fail the run', async () => {
  const desk = deskIn(project({ 'shop/run.py': RUN }));
  const id = idOf(await desk.review());
  const run = await desk.assay('dismiss', id.slice(0, 6), '--reason', 'only on the intranet');
  expect(run).toMatchObject({ code: 0, stderr: '' });
  expect(run.stdout).toContain(`dismissed  ${id.slice(0, 8)}  shop/run.py:11  ${RULE}`);
  const text = await desk.assay('review', '.', '--model', 'none', '--rule', RULE);
  expect(text).toMatchObject({ code: 0 });
  expect(text.stdout).toContain('1 finding dismissed earlier (--no-decisions shows them)');
  const after = await desk.review();
  expect(after.summary.dismissed).toBe(1);
  expect(after.suppressed.map((one) => one.fingerprint)).toEqual([id]);
  const all = await desk.review('.', '--no-decisions');
  expect(decisionOf(all, 'shop/run.py')).toBeUndefined();
  expect(all.summary.dismissed).toBe(0);
});

test('SARIF says that it is suppressed from outside, and why', async () => {
  const desk = deskIn(project({ 'run.py': RUN }));
  await desk.assay(
    'dismiss',
    idOf(await desk.review()),
    '--reason',
    'on the intranet',
    '--by',
    'Ada',
  );
  const run = await desk.assay(
    'review',
    '.',
    '--model',
    'none',
    '--no-trials',
    '--format',
    'sarif',
  );
  expect(run.stdout).toContain('"kind": "external"');
  expect(run.stdout).toMatch(
    /"justification": "dismissed on \d{4}-\d\d-\d\d by Ada: on the intranet"/u,
  );
});

test('comments and formatting change nothing; another statement in the function brings it back', async () => {
  const desk = deskIn(project({ 'run.py': RUN }));
  await desk.assay('dismiss', idOf(await desk.review()), '--reason', 'fine');
  writeFileSync(
    join(desk.cwd, 'run.py'),
    `# moved\n\n${RUN.replace('    return', '\n    # so\n    return')}`,
  );
  expect((await desk.review()).summary.dismissed).toBe(1);
  writeFileSync(join(desk.cwd, 'run.py'), RUN.replace('    return', '    print(name)\n    return'));
  const text = await desk.assay('review', '.', '--model', 'none', '--no-trials');
  expect(text.code).toBe(1);
  expect(text.stdout.replaceAll(/\s+/gu, ' ')).toMatch(
    /people was dismissed on [\d-]+: fine; the code has changed since/u,
  );
  const listed = await desk.assay('decisions');
  expect(listed.stdout).toContain('(stale: its code has changed)');
});

test('a formatter, another name for the file and another folder change nothing', async () => {
  const desk = deskIn(project({ 'run.py': RUN, 'jobs/.keep': '' }));
  await desk.assay('dismiss', idOf(await desk.review()));
  const formatted = RUN.replace(
    'os.system("tar czf " + name + ".tgz data")',
    `os.system(\n        'tar czf ' + name + '.tgz data',\n    )`,
  );
  writeFileSync(join(desk.cwd, 'run.py'), formatted);
  expect((await desk.review()).summary.dismissed).toBe(1);
  renameSync(join(desk.cwd, 'run.py'), join(desk.cwd, 'archives.py'));
  expect((await desk.review()).summary.dismissed).toBe(1);
  renameSync(join(desk.cwd, 'archives.py'), join(desk.cwd, 'run.py'));
  renameSync(join(desk.cwd, 'run.py'), join(desk.cwd, 'jobs/run.py'));
  expect((await desk.review()).summary.dismissed).toBe(1);
});

test('a copy is not dismissed with its original, and of two that could be the renamed one, one is', async () => {
  const desk = deskIn(project({ 'run.py': RUN }));
  await desk.assay('dismiss', idOf(await desk.review()));
  writeFileSync(join(desk.cwd, 'copy.py'), RUN);
  const beside = await desk.review();
  expect(beside.summary.dismissed).toBe(1);
  expect(decisionOf(beside, 'copy.py')).toBe('dismissed similar');
  renameSync(join(desk.cwd, 'run.py'), join(desk.cwd, 'other.py'));
  const both = await desk.review();
  expect(both.summary.dismissed).toBe(1);
  renameSync(join(desk.cwd, 'other.py'), join(desk.cwd, 'somewhere.txt'));
  writeFileSync(
    join(desk.cwd, 'copy.py'),
    RUN.replace('    return', '    print(name)\n    return'),
  );
  expect((await desk.review()).summary.dismissed).toBe(0);
});

test('an edit of the very line brings it back too', async () => {
  const desk = deskIn(project({ 'run.py': RUN }));
  await desk.assay('dismiss', idOf(await desk.review()));
  writeFileSync(join(desk.cwd, 'run.py'), RUN.replace('tar czf', 'tar cJf'));
  expect(decisionOf(await desk.review(), 'run.py')).toBe('dismissed changed');
});

test('data from a new place brings it back though its own code is the same', async () => {
  const tools = 'import os\n\n\ndef say(text):\n    os.system("say " + text)\n';
  const web = `from flask import Flask, request

from tools import say

app = Flask(__name__)


@app.route("/")
def index():
    say(request.args["name"])
`;
  const desk = deskIn(project({ 'tools.py': tools, 'web.py': web }));
  await desk.assay('dismiss', idOf(await desk.review()));
  expect((await desk.review()).summary.dismissed).toBe(1);
  appendFileSync(
    join(desk.cwd, 'web.py'),
    '\n\n@app.route("/b")\ndef b():\n    say(request.args["b"])\n',
  );
  expect(decisionOf(await desk.review(), 'tools.py')).toBe('dismissed new-source');
});

test('what is like it is ranked lower and shown, what was accepted comes first', async () => {
  const desk = deskIn(
    project({
      'a.py': RUN,
      'b.py': LIKE,
      'c.py': 'import os\n\n\ndef go():\n    os.system(input())\n',
    }),
  );
  const before = await desk.review();
  const first = before.findings.find(({ location }) => location.file === 'a.py');
  await desk.assay('dismiss', first?.fingerprint ?? '');
  const after = await desk.review();
  expect(decisionOf(after, 'b.py')).toBe('dismissed similar');
  expect(decisionOf(after, 'c.py')).toBeUndefined();
  const severe = after.findings.filter((one) => one.severity === 'critical');
  expect(severe.at(-1)?.location.file).toBe('b.py');
  await desk.assay('accept', severe.at(-1)?.fingerprint ?? '');
  const accepted = await desk.review();
  expect(accepted.findings[0]?.location.file).toBe('b.py');
  expect(decisionOf(accepted, 'b.py')).toBe('accepted holds');
});

test('no secret gets into the file, and a changed secret is seen all the same', async () => {
  const desk = deskIn(project({ 'settings.py': SECRET }));
  const id = idOf(await desk.review(), 'secrets/hard-coded-api-key');
  await desk.assay('dismiss', id, '--reason', 'password = "Tannenzapfen9"');
  const written = readFileSync(join(desk.cwd, LOG), 'utf8');
  expect(written).not.toMatch(/d41f|d4•|Tannen|Ta•/u);
  expect(written).toContain('PAYMENT_API_KEY = \\"••••••••\\"');
  expect((await desk.review()).summary.dismissed).toBe(1);
  writeFileSync(join(desk.cwd, 'settings.py'), SECRET.replace('d41f', 'e52a'));
  const after = await desk.review();
  expect(after.summary.dismissed).toBe(0);
  expect(after.findings[0]?.decision?.standing).toBe('changed');
});

test('a pull request does not dismiss its own findings; once merged, its decisions count', async () => {
  const cwd = project({ 'README.md': '# shop\n' });
  git(cwd, 'init', '-q', '-b', 'main');
  commitAll(cwd, 'one');
  git(cwd, 'checkout', '-qb', 'topic');
  writeFileSync(join(cwd, 'run.py'), RUN);
  commitAll(cwd, 'two');
  const author = deskIn(cwd);
  await author.assay('dismiss', idOf(await author.review('--diff', 'main..topic')));
  commitAll(cwd, 'three');
  // The author has decided and need not be asked again; a build server has not.
  expect((await author.review('--diff', 'main..topic')).summary.dismissed).toBe(1);
  const server = deskIn(cwd);
  const pending = await server.review('--diff', 'main..topic');
  expect(decisionOf(pending, 'run.py')).toBe('dismissed pending');
  git(cwd, 'checkout', '-q', 'main');
  git(cwd, 'merge', '-q', 'topic');
  git(cwd, 'checkout', '-qb', 'later');
  writeFileSync(join(cwd, 'run.py'), `${RUN}\n\nLIMIT = 1\n`);
  commitAll(cwd, 'four');
  const files = await server.review();
  expect(files.summary.dismissed).toBe(1);
});

test('two branches that both decided something merge without a conflict', async () => {
  const cwd = project({ 'a.py': RUN, 'b.py': LIKE });
  git(cwd, 'init', '-q', '-b', 'main');
  commitAll(cwd, 'one');
  const desk = deskIn(cwd);
  const { findings } = await desk.review();
  const ids = new Map(findings.map((one) => [one.location.file, one.fingerprint]));
  for (const [branch, file] of [
    ['left', 'a.py'],
    ['right', 'b.py'],
  ] as const) {
    git(cwd, 'checkout', '-qb', branch, 'main');
    await desk.assay('dismiss', ids.get(file) ?? '');
    commitAll(cwd, branch);
  }
  git(cwd, 'merge', '-q', '-m', 'both', 'left');
  expect((await deskIn(cwd).review()).summary.dismissed).toBe(2);
});

test('many processes that decide at once each get their line', async () => {
  const modules = Array.from({ length: 6 }, (_, index) => [`m${index}.py`, RUN] as const);
  const desk = deskIn(project(Object.fromEntries(modules)));
  const { findings } = await desk.review();
  expect(findings).toHaveLength(6);
  await Promise.all(findings.map((one) => desk.assay('dismiss', one.fingerprint)));
  expect(readFileSync(join(desk.cwd, LOG), 'utf8').trimEnd().split('\n')).toHaveLength(6);
  expect((await desk.review()).summary.dismissed).toBe(6);
});

test('broken lines and lines of a newer version are named, kept, and cost only themselves', async () => {
  const desk = deskIn(project({ 'run.py': RUN }));
  await desk.assay('dismiss', idOf(await desk.review()));
  const good = readFileSync(join(desk.cwd, LOG), 'utf8');
  const text = `<<<<<<< ours\n{"schema":1,"decision"\n{"schema":9,"verdict":"new"}\n${good}{"cut`;
  writeFileSync(join(desk.cwd, LOG), text);
  const after = await desk.review();
  expect(after.summary.dismissed).toBe(1);
  expect(after.notices.map((one) => one.text)).toContain(
    'Not used of .assay/decisions.jsonl: line 1 is a conflict of a merge, line 2 is not JSON, line 3 was written by a newer Assay, and 1 more',
  );
  const forgotten = await desk.assay(
    'decisions',
    'forget',
    idOf(await desk.review('.', '--no-decisions')),
  );
  expect(forgotten).toMatchObject({ code: 0 });
  expect(readFileSync(join(desk.cwd, LOG), 'utf8').startsWith(`${text}\n`)).toBe(true);
  expect((await desk.review()).summary.dismissed).toBe(0);
  expect((await desk.assay('decisions')).stderr).toContain('line 1 is a conflict of a merge');
});

test('ids that are wrong, unknown or mean several say what could be meant, and write nothing', async () => {
  const desk = deskIn(project({ 'run.py': RUN }));
  const early = await desk.assay('dismiss', 'abcd');
  expect(early).toMatchObject({ code: 2, stdout: '' });
  expect(early.stderr).toContain('No review of this project is remembered');
  const id = idOf(await desk.review());
  const other = id.startsWith('0') ? '1111' : '0000';
  for (const [ids, words] of [
    [['abc'], 'is not the id of a finding'],
    [['hello'], 'is not the id of a finding'],
    [[id, other], `No finding of the latest reviews has an id that begins with ${other}`],
  ] as const) {
    const run = await desk.assay('dismiss', ...ids);
    expect(run.code).toBe(2);
    expect(run.stderr).toContain(words);
    expectNoStack(run);
  }
  const unknown = await desk.assay('dismiss', other);
  expect(unknown.stderr).toContain(`${id.slice(0, 8)}  run.py:11  ${RULE}`);
  expect((await desk.assay('decisions')).stdout).toContain('Nobody has decided anything here');
});

test('--file finds it without an earlier review; code that changed since the review is not decided about', async () => {
  const desk = deskIn(project({ 'run.py': RUN }));
  const id = idOf(await deskIn(desk.cwd).review());
  const run = await desk.assay('accept', id.slice(0, 8), '--file', 'run.py');
  expect(run).toMatchObject({ code: 0 });
  writeFileSync(join(desk.cwd, 'run.py'), RUN.replace('data', 'all'));
  const late = await desk.assay('dismiss', id.slice(0, 8));
  expect(late.code).toBe(2);
  expect(late.stderr).toContain('run.py has changed since the review');
});

test('a link where the file should be is neither read nor written through', async () => {
  const desk = deskIn(project({ 'run.py': RUN, '.assay/x': '' }));
  const outside = join(temporaryFolder(), 'outside.txt');
  writeFileSync(outside, 'mine\n');
  symlinkSync(outside, join(desk.cwd, LOG));
  const found = await desk.review();
  expect(found.notices.map((one) => one.text).join()).toContain(`${LOG} was not read`);
  const run = await desk.assay('dismiss', idOf(found));
  expect(run.code).toBe(2);
  expect(run.stderr).toContain(`${LOG} was not read`);
  expect(readFileSync(outside, 'utf8')).toBe('mine\n');
});

test('a file that cannot be read as a whole is named, and nothing is written to it', async () => {
  const desk = deskIn(project({ 'run.py': RUN, '.assay/x': '' }));
  const id = idOf(await desk.review());
  writeFileSync(join(desk.cwd, LOG), Buffer.alloc(64 * 1024 * 1024 + 1, '\n'));
  const run = await desk.assay('dismiss', id);
  expect(run).toMatchObject({ code: 2, stdout: '' });
  expect(run.stderr).toContain('it is larger than');
  expect(run.stderr).toContain('Nothing was written');
  const listed = await desk.assay('decisions');
  expect(listed.stdout).toBe('');
  expect(listed.stderr).toContain('was not read');
});

test('from a folder further down it is the same finding', async () => {
  const cwd = project({ 'shop/run.py': RUN });
  git(cwd, 'init', '-q', '-b', 'main');
  const desk = deskIn(cwd);
  await desk.assay('dismiss', idOf(await desk.review()));
  const below = await runAssay(
    ['review', '.', '--model', 'none', '--no-trials', '--format', 'json'],
    { cwd: join(cwd, 'shop') },
  );
  expect(report.parse(JSON.parse(below.stdout)).summary.dismissed).toBe(1);
});

test('--json lists decisions for programs', async () => {
  const desk = deskIn(project({ 'run.py': RUN }));
  await desk.assay('dismiss', idOf(await desk.review()), '--reason', 'fine');
  const run = await desk.assay('decisions', '--json');
  const listed = z
    .object({
      schemaVersion: z.literal(1),
      decisions: z.array(
        z.object({
          decision: z.string(),
          rule: z.string(),
          reason: z.string(),
          staleness: z.string(),
        }),
      ),
    })
    .parse(JSON.parse(run.stdout));
  expect(listed.decisions).toEqual([
    { decision: 'dismissed', rule: RULE, reason: 'fine', staleness: 'current' },
  ]);
});
