import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { at, buildFile, buildFinding, buildResult } from './fixtures/build-result.ts';
import { shopResult, shopRules } from './fixtures/shop-result.ts';
import { reporters } from './reporters.ts';

const OPTIONS = { color: false, width: 80, rules: shopRules };
const HERE = new URL('.', import.meta.url);

test('every reporter of this folder is registered under its file’s name', () => {
  const written = readdirSync(HERE)
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .filter((name) => /\w+Reporter: Reporter =/.test(readFileSync(new URL(name, HERE), 'utf8')))
    .map((name) => name.replace('.ts', ''));
  expect([...reporters.keys()].toSorted()).toEqual(written.toSorted());
});

describe.each([...reporters])('%s', (_format, reporter) => {
  test('is a function of the result, and ends in one newline', () => {
    const report = reporter.render(shopResult, OPTIONS);
    expect(reporter.render(shopResult, OPTIONS)).toBe(report);
    expect(report).toMatch(/[^\n]\n$/);
  });

  test('never shows a secret, wherever it stands', () => {
    const token = ['gh', 'p_', 'a1B2'.repeat(9)].join('');
    const file = buildFile('a.py', `client = connect("${token}")\nlogin(password="hunter22")\n`);
    const step = { location: at(file, 'connect'), note: `uses ${token}` };
    const finding = buildFinding(at(file, `"${token}"`), {
      message: `the token ${token} is in the source`,
      evidence: [
        { kind: 'match', location: at(file, 'connect'), note: token },
        { kind: 'trace', steps: [step, step] },
        { kind: 'cost', formula: 'O(n)', factors: [step] },
        {
          kind: 'verdict',
          answer: 'yes',
          margin: 1,
          quote: `connect("${token}")`,
          quoteLocation: at(file, 'connect'),
          model: 'm',
          modelDigest: undefined,
          prompt: 'judge@1',
        },
      ],
      explanation: { text: `Remove ${token}`, origin: 'model' },
      fix: {
        title: `drop ${token}`,
        origin: 'rule',
        edits: [{ span: at(file, 'client').span, newText: `other = "${token}"; client` }],
      },
      suppression: { location: at(file, 'connect'), comment: `# ${token}` },
    });
    const report = reporter.render(
      buildResult({
        findings: [finding],
        suppressed: [finding],
        files: [file],
        complete: false,
        shortfalls: [{ step: 'judge', reason: `server refused ${token}` }],
        notices: [{ text: `key ${token}` }],
      }),
      OPTIONS,
    );
    expect(report).not.toContain('a1B2a1B2');
    expect(report).not.toContain('hunter22');
  });

  test('no control, direction or invisible character gets through', () => {
    const hostile = '\u001B[2J\u001B]52;c;eA\u0007\u009B31m\u202E\u200B\u{E0041}\u0000\uD800';
    const file = buildFile(`a${hostile}.py`, `x = "${hostile}"\n`);
    const finding = buildFinding(at(file, 'x'), {
      rule: `model/${hostile}`,
      message: hostile,
      tool: hostile,
      alsoReportedAs: [hostile],
      explanation: { text: hostile, origin: 'model' },
    });
    const report = reporter.render(
      buildResult({
        findings: [finding],
        files: [file],
        skipped: [{ path: hostile, reason: 'ignored' }],
        complete: false,
        shortfalls: [{ step: 'scope', file: hostile, reason: hostile, hint: hostile }],
        notices: [{ text: hostile, hint: hostile }],
      }),
      OPTIONS,
    );
    // oxlint-disable-next-line no-control-regex -- these are what must not be there
    expect(report).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202E\u{E0041}]/u);
    expect(report.isWellFormed()).toBe(true);
  });

  test('an incomplete review without findings does not look clean', () => {
    const report = reporter.render(
      buildResult({
        complete: false,
        shortfalls: [{ step: 'analyse', file: 'a.py', reason: 'could not be read' }],
      }),
      OPTIONS,
    );
    expect(report).toMatch(/INCOMPLETE|"complete": false|"executionSuccessful": false/);
    expect(report).toContain('could not be read');
  });
});
