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
    for (const more of [[], ['--rule', 'security/eval-of-variable']]) {
      const run = await runAssay([...args, ...more], { cwd });
      expect(run.code).toBe(1);
      expect(run.stdout).toContain('eval');
      expect(run.stdout + run.stderr).not.toContain('maroon-heron');
    }
  },
);
