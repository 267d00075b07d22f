import { expect, test } from 'vitest';
import { analyseSource } from '../../python/analyse-source.ts';
import { loadPythonParser } from '../../python/parser.ts';
import { runRules } from '../run-rules.ts';
import { shellWithVariable } from './shell-with-variable.ts';
import { sqlStringFormatting } from './sql-string-formatting.ts';

const parser = await loadPythonParser();

test('the trace leads from the request to the statement', () => {
  const steps = traceOf(`
from flask import request

def show(db):
    term = request.args["q"]
    where = f"name LIKE '%{term}%'"
    return db.execute("SELECT * FROM item WHERE " + where)
`);
  expect(steps).toEqual([
    '5 comes from outside',
    '5 assigned to `term`',
    '6 `request.args["q"]` is put into the text',
    '6 assigned to `where`',
    '7 run by `db.execute`',
  ]);
});

test('the source decides the severity', () => {
  expect(severityOf('cursor.execute(f"DELETE FROM t WHERE a = {request.args}")')).toBe('critical');
  expect(severityOf('cursor.execute(f"DELETE FROM t WHERE a = {value}")')).toBe('high');
  expect(severityOf('cursor.execute(f"DELETE FROM {value}")')).toBe('medium');
  expect(severityOf('cursor.execute(f"DROP TABLE {value}")')).toBe('low');
  expect(severityOf('cursor.execute(f"DROP TABLE {request.args}")')).toBe('critical');
});

test('nobody reaches what tests and migrations run', () => {
  const statement = 'cursor.execute(f"DELETE FROM t WHERE a = {value}")';
  expect(severityOf(statement, 'shop/migrations/0002_prices.py')).toBe('low');
  expect(severityOf(statement, 'tests/test_prices.py')).toBe('low');
});

test('branches that build on one another end in reasonable time', () => {
  const branches = Array.from(
    { length: 200 },
    (_, index) => `    if a${index}:\n        text = text + x + text`,
  );
  const source = `import os\n\ndef f(x):\n    text = "ls"\n${branches.join('\n')}\n    os.system(text)\n`;
  const { findings } = runRules(analyseSource(parser, 'a.py', source), [shellWithVariable]);
  expect(findings.map((finding) => finding.location.start.line)).toEqual([405]);
});

function traceOf(source: string): readonly string[] {
  const [finding] = runRules(analyseSource(parser, 'a.py', source), [sqlStringFormatting]).findings;
  return (finding?.evidence ?? []).flatMap((one) =>
    one.kind === 'trace' ? one.steps.map((step) => `${step.location.start.line} ${step.note}`) : [],
  );
}

function severityOf(statement: string, path = 'a.py'): string | undefined {
  const source = `from flask import request\n\ndef f(cursor, value):\n    ${statement}\n`;
  return runRules(analyseSource(parser, path, source), [sqlStringFormatting]).findings[0]?.severity;
}
