import { expect, test } from 'vitest';
import { project, runAssay } from './run-assay.ts';

/** The signing key has no name of its own: only the rule knows that `hmac.new` takes a key. */
const SOURCE = [
  'import hmac',
  '',
  '',
  'def sign(body, parts, seen=[]):',
  '    return hmac.new(b"maroon-heron-42", body, "sha256").hexdigest()',
  '',
  '',
  'def run(text):',
  '    key = hmac.new(b"maroon-heron-42", text, "sha256")',
  '    return eval(text, {"key": key})',
  '',
].join('\n');

test.each(['text', 'json', 'sarif', 'markdown'])(
  '%s: a secret is covered wherever its line is shown',
  async (format) => {
    const cwd = project({ 'app.py': SOURCE });
    const args = ['review', 'app.py', '--model', 'none', '--severity', 'low', '--format', format];
    for (const more of [[], ['--rule', 'security/code-injection']]) {
      const run = await runAssay([...args, ...more], { cwd });
      expect(run.code).toBe(1);
      expect(run.stdout).toContain('eval');
      expect(run.stdout + run.stderr).not.toContain('maroon-heron');
    }
  },
);

// Assembled, so that no scanner takes this file for a leak.
const TOKEN = ['gh', 'p_k2Jd83hSgQw91LmXcVbN40PoiUytRe7ZaSdF'].join('');
const SETTINGS = {
  'app.py': 'import os\n\nprint(os.getcwd())\n',
  '.env': 'DB_PASSWORD=orchid-77x\n',
  'conf/app.yml': 'broker:\n  password: mari"gold"-31\n',
  'page.html': `<script>const token = "${TOKEN}";</script>\n`,
  'notes.ipynb': JSON.stringify({
    cells: [{ cell_type: 'code', source: 'show()', outputs: [{ text: TOKEN }] }],
  }),
};

test.each(['text', 'json', 'sarif', 'markdown', 'html'])(
  '%s: secrets in files that are not Python are reported and covered',
  async (format) => {
    const cwd = project(SETTINGS);
    const run = await runAssay(['review', '.', '--model', 'none', '--format', format], { cwd });
    expect(run.code).toBe(1);
    for (const path of ['.env', 'conf/app.yml', 'page.html', 'notes.ipynb']) {
      expect(run.stdout).toContain(path);
    }
    for (const secret of ['orchid', 'gold', TOKEN.slice(4)]) {
      expect(run.stdout + run.stderr).not.toContain(secret);
    }
  },
);

test('a comment silences a secret in settings', async () => {
  const cwd = project({
    '.env': '# assay: ignore[secrets/hard-coded-password]\nDB_PASSWORD=orchid-77x\n',
  });
  const run = await runAssay(['review', '.', '--model', 'none'], { cwd });
  expect(run.code).toBe(0);
  expect(run.stdout).toContain('1 finding silenced in the source');
});
