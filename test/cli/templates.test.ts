import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { project, runAssay } from './run-assay.ts';

const WEB = [
  'from flask import Flask, render_template, request',
  '',
  'app = Flask(__name__)',
  '',
  '',
  '@app.get("/search")',
  'def search():',
  '    term = request.args.get("term", "")',
  '    return render_template("search.html", term=term)',
  '',
].join('\n');
const PAGE = '<h1>Found</h1>\n<p>{{ term|safe }}</p>\n';

const placeSchema = z.object({
  artifactLocation: z.object({ uri: z.string() }),
  region: z.object({ startLine: z.number() }),
});
const locationSchema = z.object({ physicalLocation: placeSchema });
const logSchema = z.object({
  runs: z.tuple([
    z.object({
      results: z.array(
        z.object({
          ruleId: z.string(),
          locations: z.array(locationSchema),
          codeFlows: z
            .array(
              z.object({
                threadFlows: z.array(
                  z.object({ locations: z.array(z.object({ location: locationSchema })) }),
                ),
              }),
            )
            .optional(),
        }),
      ),
    }),
  ]),
});

/** `file:line rule <- steps` of every result about a page. */
async function results(cwd: string, ...args: readonly string[]): Promise<readonly string[]> {
  const command = ['review', ...args, '--model', 'none', '--no-trials', '--format', 'sarif'];
  const run = await runAssay(command, { cwd });
  const [{ results: all }] = logSchema.parse(JSON.parse(run.stdout)).runs;
  return all
    .filter(({ ruleId }) => ruleId.startsWith('security/'))
    .map(({ ruleId, locations, codeFlows }) => {
      const steps = codeFlows?.[0]?.threadFlows[0]?.locations ?? [];
      const [at, ...way] = [...locations, ...steps.map(({ location }) => location)].map(shown);
      return `${at ?? ''} ${ruleId} <- ${way.join(' ')}`;
    });
}

function shown({ physicalLocation }: z.infer<typeof locationSchema>): string {
  return `${physicalLocation.artifactLocation.uri}:${physicalLocation.region.startLine}`;
}

const WHOLE =
  'templates/search.html:2 security/cross-site-scripting <- web.py:8 web.py:8 web.py:9 templates/search.html:2';

test('data is followed into a template, and what a look at the template alone says is one with it', async () => {
  const cwd = project({ 'web.py': WEB, 'templates/search.html': PAGE });
  expect(await results(cwd, '.')).toEqual([WHOLE]);
  // From the cache the second time, and anew where the template alone changes.
  expect(await results(cwd, '.')).toEqual([WHOLE]);
  writeFileSync(join(cwd, 'templates/search.html'), PAGE.replace('|safe', ''));
  expect(await results(cwd, '.')).toEqual([]);
});

test('a change of one side is told where it is, whichever side it is', async () => {
  const cwd = project({
    'web.py': WEB.replace('term=term', 'term="nothing"'),
    'templates/search.html': PAGE,
  });
  function git(...args: readonly string[]): void {
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b.c', ...args], { cwd });
  }
  git('init', '-q');
  git('add', '.');
  git('commit', '-q', '-m', 'first');
  writeFileSync(join(cwd, 'web.py'), WEB);
  expect(await results(cwd)).toEqual([WHOLE.replace('templates/search.html:2', 'web.py:9')]);
  git('commit', '-q', '-a', '-m', 'second');
  writeFileSync(join(cwd, 'templates/search.html'), PAGE.replace('<p>', '<p class="result">'));
  expect(await results(cwd)).toEqual([WHOLE]);
});
