import { expect } from 'vitest';
import { z } from 'zod';
import { expectNoStack, project, runAssay } from './run-assay.ts';

/** Data crosses from one file to the other: the hole is only found where both were looked at together. */
const SOUND = {
  'shop/web.py': `from flask import Flask, request
from shop.tools import announce

app = Flask(__name__)


@app.route("/")
def index():
    announce(request.args["name"])
`,
  'shop/tools.py': 'import os\n\n\ndef announce(name):\n    os.system("say " + name)\n',
  'shop/__init__.py': '',
};

const report = z.object({
  complete: z.boolean(),
  shortfalls: z.array(z.object({ file: z.string().optional(), reason: z.string() })),
  findings: z.array(
    z.object({
      rule: z.string(),
      location: z.object({ file: z.string(), start: z.object({ line: z.number() }) }),
      evidence: z.array(
        z.object({
          kind: z.string(),
          steps: z.array(z.object({ location: z.object({ file: z.string() }) })).optional(),
        }),
      ),
    }),
  ),
});

export interface Reviewed {
  readonly code: number;
  /** Files of which the review says that it did not look at all of them. */
  readonly short: readonly string[];
  readonly reasons: string;
}

/** Reviews bad files beside sound ones; the hole in the sound ones must be there with its way. */
export async function reviewBeside(
  bad: Readonly<Record<string, string | Uint8Array>>,
  prepare: (folder: string) => void = () => undefined,
): Promise<Reviewed> {
  const cwd = project({ ...SOUND, ...bad });
  prepare(cwd);
  const args = ['review', '.', '--model', 'none', '--no-trials', '--no-cache', '--format', 'json'];
  const run = await runAssay(args, { cwd });
  expectNoStack(run);
  const result = report.parse(JSON.parse(run.stdout));
  const hole = result.findings.find(
    ({ rule, location }) =>
      rule === 'security/os-command-injection' && location.file === 'shop/tools.py',
  );
  expect(hole?.location.start.line).toBe(5);
  const files = hole?.evidence.flatMap(({ steps = [] }) => steps.map((one) => one.location.file));
  expect(files).toContain('shop/web.py');
  expect(result.complete).toBe(result.shortfalls.length === 0);
  return {
    code: run.code,
    short: [...new Set(result.shortfalls.map(({ file = '' }) => file))],
    reasons: result.shortfalls.map(({ reason }) => reason).join('\n'),
  };
}

/** A text of so many pieces. */
export function numbered(count: number, line: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => line(index)).join('');
}
