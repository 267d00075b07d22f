import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

import type { Finding } from '../../core/finding.ts';
import type { SourceFile } from '../../core/review-result.ts';
import { applyEdits } from '../../text/edits.ts';
import { readAdvisory, type Advisory } from './advisories/advisory.ts';
import { openAdvisoryStore, writeAdvisoryStore } from './advisories/store.ts';
import { checkDependencies, type CheckedDependencies } from './check-dependencies.ts';

const folder = mkdtempSync(join(tmpdir(), 'assay-osv-'));

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function source(path: string, text: string): SourceFile {
  return { path, text, hash: path };
}

interface Case {
  readonly manifests: Readonly<Record<string, string>>;
  readonly code?: Readonly<Record<string, string>>;
  /** Undefined where nobody can tell. */
  readonly words?: ReadonlySet<string> | undefined;
  readonly advisories?: readonly object[];
  readonly now?: string;
}

async function check(one: Case): Promise<CheckedDependencies> {
  const records = (one.advisories ?? [TEAPOT]).map((json) => readAdvisory(json));
  await writeAdvisoryStore(folder, each(records), { from: 'test', pulledAt: '2031-06-01' });
  const store = openAdvisoryStore(folder);
  try {
    return await checkDependencies({
      manifests: Object.entries(one.manifests).map(([path, text]) => source(path, text)),
      files: Object.entries(one.code ?? {}).map(([path, text]) => source(path, text)),
      readIncluded: () => undefined,
      wordsElsewhere: () => Promise.resolve('words' in one ? one.words : new Set<string>()),
      store,
      now: Date.parse(one.now ?? '2031-06-02'),
    });
  } finally {
    store?.close();
  }
}

async function* each(records: readonly (Advisory | undefined)[]): AsyncGenerator<Advisory> {
  for (const record of records) {
    if (record !== undefined) {
      yield await Promise.resolve(record);
    }
  }
}

/** An advisory of our own invention. */
function advisory(id: string, more: object = {}): object {
  return {
    id,
    summary: 'Steam escapes',
    severity: [{ type: 'CVSS_V3', score: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H' }],
    affected: [affected([{ introduced: '0' }, { fixed: '1.4.2' }])],
    database_specific: { cwe_ids: ['CWE-400', 'CWE-20'] },
    ...more,
  };
}

function affected(events: readonly object[], more: object = {}): object {
  return {
    package: { ecosystem: 'PyPI', name: 'TeaPot' },
    ranges: [
      { type: 'GIT', events: [{ introduced: '0' }] },
      { type: 'ECOSYSTEM', events },
    ],
    versions: ['1.3', '1.4.0'],
    ...more,
  };
}

const TEAPOT = advisory('EXAMPLE-0001', { aliases: ['CVE-2031-0001'] });
const USED = { 'app.py': 'import os\nimport teapot\n' };

function only({ findings }: CheckedDependencies): Finding {
  const [first, ...others] = findings;
  expect(others).toEqual([]);
  if (first === undefined) {
    throw new Error('nothing was found');
  }
  return first;
}

describe('the examples of the page', () => {
  const page = readFileSync(
    new URL('../../rules/security/vulnerable-dependency.md', import.meta.url),
    'utf8',
  );
  const blocks = [...page.matchAll(/^```ini title=(\S+)\n([\s\S]*?)^```$/gm)];

  it.each(blocks.map(([, path = '', text = '']) => ({ path, text })))(
    '$text',
    async ({ path, text }) => {
      const expected = text
        .split('\n')
        .flatMap((line, index) =>
          line.includes('# error: [security/vulnerable-dependency]') ? [index + 1] : [],
        );
      const { findings } = await check({ manifests: { [path]: text } });
      expect(findings.map(({ location }) => location.start.line)).toEqual(expected);
    },
  );

  it('are there, reported and clean', () => {
    expect(blocks.filter(([block]) => block.includes('# error'))).not.toEqual([]);
    expect(blocks.filter(([block]) => !block.includes('# error'))).not.toEqual([]);
  });
});

describe('a pinned version with a weakness', () => {
  it('is reported with score, CWE, place of use and the edit that ends it', async () => {
    const text = 'kettle==1\nteapot==1.4.0\n';
    const finding = only(await check({ manifests: { 'requirements.txt': text }, code: USED }));
    expect(finding).toMatchObject({
      rule: 'security/vulnerable-dependency',
      severity: 'high',
      cwe: 400,
      alsoReportedAs: ['EXAMPLE-0001'],
      message:
        '`teapot` 1.4.0 has CVE-2031-0001 (Steam escapes); fixed in 1.4.2; imported in app.py:2',
      evidence: [
        { kind: 'match', note: 'https://osv.dev/vulnerability/EXAMPLE-0001' },
        { kind: 'measurement', subject: 'CVSS 3.1 base score', value: 7.5 },
        { kind: 'match', location: { file: 'app.py', start: { line: 2 } } },
        { kind: 'fix-checked', findingGone: true },
      ],
    });
    expect(applyEdits(text, finding.fix?.edits ?? [])).toBe('kettle==1\nteapot==1.4.2\n');
  });

  it('weighs less where the project never imports it, unless something else names it', async () => {
    const manifests = { 'requirements.txt': 'teapot==1.4.0\n' };
    const unused = only(await check({ manifests, code: { 'app.py': 'import os\n' } }));
    expect(unused.severity).toBe('medium');
    expect(unused.message).toContain('the project never imports it');
    const named = only(await check({ manifests, words: new Set(['teapot']) }));
    expect(named.severity).toBe('high');
    const inSettings = only(
      await check({ manifests, code: { 'settings.py': 'APPS = ["teapot.apps"]\n' } }),
    );
    expect(inSettings.severity).toBe('high');
    expect(only(await check({ manifests, words: undefined })).severity).toBe('high');
  });

  it('weighs less where what the advisory names is not used', async () => {
    const manifests = { 'requirements.txt': 'teapot==1.4.0\n' };
    const named = advisory('EXAMPLE-0001', {
      affected: [
        affected([{ introduced: '0' }, { fixed: '1.4.2' }], {
          ecosystem_specific: { imports: [{ attribute: 'pour', modules: ['teapot.spout'] }] },
        }),
      ],
    });
    const used = await check({
      manifests,
      advisories: [named],
      code: { 'app.py': 'from teapot import spout as s\n\n\ndef serve():\n    s.pour()\n' },
    });
    expect(only(used)).toMatchObject({ severity: 'high' });
    expect(only(used).message).toContain('`teapot.spout.pour` is used (app.py:5)');
    const unused = await check({ manifests, advisories: [named], code: USED });
    expect(only(unused)).toMatchObject({ severity: 'medium' });
  });

  it('is one finding for all ids of one weakness', async () => {
    const advisories = [
      advisory('GHSA-aaaa-bbbb-cccc', { aliases: ['CVE-2031-0005'] }),
      advisory('PYSEC-2031-5', { aliases: ['CVE-2031-0005'], severity: [] }),
      advisory('PYSEC-2031-6', {
        affected: [affected([{ introduced: '1.0' }, { fixed: '1.5' }])],
        severity: [],
        database_specific: { severity: 'LOW' },
      }),
    ];
    const { findings } = await check({
      manifests: { 'requirements.txt': 'teapot==1.4.0\n' },
      code: USED,
      advisories,
    });
    expect(findings.map(({ message, severity, cwe }) => [message, severity, cwe])).toEqual([
      [
        '`teapot` 1.4.0 has CVE-2031-0005 (Steam escapes); fixed in 1.4.2, 1.5 has none of the known ones; imported in app.py:2',
        'high',
        400,
      ],
      [
        '`teapot` 1.4.0 has PYSEC-2031-6 (Steam escapes); fixed in 1.5; imported in app.py:2',
        'low',
        1395,
      ],
    ]);
    expect(findings.map(({ fix }) => fix?.edits[0]?.newText)).toEqual(['1.5', '1.5']);
  });

  it('is silent for what was withdrawn, and for versions outside of every range', async () => {
    const taken = advisory('EXAMPLE-0001', { withdrawn: '2031-01-01T00:00:00Z' });
    const manifests = { 'requirements.txt': 'teapot==1.4.0\n' };
    expect((await check({ manifests, advisories: [taken] })).findings).toEqual([]);
    const events = [
      { introduced: '1.0' },
      { last_affected: '1.2' },
      { introduced: '2.0' },
      { fixed: '2.1' },
    ];
    const ranged = advisory('EXAMPLE-0002', { affected: [affected(events, { versions: [] })] });
    for (const [version, isAffected] of [
      ['0.9', false],
      ['1.2', true],
      ['1.2.1', false],
      ['2.0rc1', false],
      ['2.0', true],
      ['2.1', false],
    ] as const) {
      const { findings } = await check({
        manifests: { 'requirements.txt': `teapot==${version}\n` },
        advisories: [ranged],
      });
      expect(findings.length > 0, version).toBe(isAffected);
    }
  });

  it('in a lock says the command instead of an edit', async () => {
    const lock = '[[package]]\nname = "teapot"\nversion = "1.4.0"\n';
    const finding = only(await check({ manifests: { 'uv.lock': lock }, code: USED }));
    expect(finding.fix).toBeUndefined();
    expect(finding.message).toContain('fixed in 1.4.2: `uv lock --upgrade-package teapot`');
    expect(finding.location.start.line).toBe(3);
  });

  it('that harms on purpose is critical, imported or not', async () => {
    const malicious = advisory('MAL-2031-1', {
      severity: [],
      affected: [{ package: { ecosystem: 'PyPI', name: 'teapot' }, versions: ['1.4.0'] }],
      database_specific: {},
    });
    const finding = only(
      await check({
        manifests: { 'requirements.txt': 'teapot==1.4.0\n' },
        advisories: [malicious],
      }),
    );
    expect(finding).toMatchObject({ severity: 'critical', cwe: 506 });
  });

  it('can be silenced on its line', async () => {
    const text = 'teapot==1.4.0  # assay: ignore[security/vulnerable-dependency]\n';
    const finding = only(await check({ manifests: { 'requirements.txt': text } }));
    expect(finding.suppression?.comment).toContain('assay: ignore');
  });
});

it('a range is reported as low where everything in it is affected', async () => {
  const manifests = { 'pyproject.toml': '[project]\ndependencies = ["teapot<1.4"]\n' };
  const finding = only(await check({ manifests, code: USED }));
  expect(finding.severity).toBe('low');
  expect(finding.message).toContain(
    'Every known version that `teapot <1.4` allows has CVE-2031-0001',
  );
  expect(finding.message).toContain('fixed in 1.4.2');
  const unfixed = advisory('EXAMPLE-0009', { affected: [affected([{ introduced: '0' }])] });
  const open = await check({
    manifests: { 'requirements.txt': 'teapot\n' },
    advisories: [unfixed],
    code: USED,
  });
  expect(only(open).message).toContain('no fixed version is known');
});

it('a missing or old store is said once', async () => {
  const manifests = { 'requirements.txt': 'teapot==1.4.0\nkettle\n' };
  const { notices } = await check({ manifests, now: '2031-09-01' });
  expect(notices).toMatchObject([{ text: 'The advisories on this machine are 92 days old' }]);
  const without = await checkDependencies({
    manifests: [source('requirements.txt', 'teapot\nkettle\n')],
    files: [],
    readIncluded: () => undefined,
    wordsElsewhere: () => Promise.resolve(undefined),
    store: undefined,
    now: 0,
  });
  expect(without.notices).toMatchObject([
    { text: expect.stringContaining('2 dependencies were not checked') },
  ]);
});

it('says which manifests are damaged, and reads of them what it can', async () => {
  const { findings, notices } = await check({
    manifests: {
      'uv.lock': '[[package]]\nname = "teapot"\nversion = "1.0.0"\n<<<<<<< HEAD\n',
      'old/Pipfile.lock': '{"default": {',
      'pyproject.toml': '[project]\nname = "tea"\n',
      'requirements.txt':
        '# pinned\n-r more.txt\n./local\nteapot\nteapot=1\nteapot==banana\nhttps://host/x.zip\n',
      'dev-requirements.txt': '<<<<<<< HEAD\nteapot\n',
    },
  });
  expect(findings.map(({ location }) => location.file)).toEqual(['uv.lock']);
  expect(notices.map(({ text }) => text)).toEqual([
    'uv.lock is no valid TOML (line 4): not all of its dependencies may have been checked',
    'old/Pipfile.lock is no valid JSON: not all of its dependencies may have been checked',
    'requirements.txt has a line that is no requirement (line 5 and 1 more): not all of its dependencies may have been checked',
    'dev-requirements.txt has a line that is no requirement (line 1): not all of its dependencies may have been checked',
  ]);
});
