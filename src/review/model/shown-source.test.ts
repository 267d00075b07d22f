import { expect, test } from 'vitest';
import { scriptedModel } from '../../llm/providers/scripted.ts';
import { stepFixture } from './step.fixture.ts';
import { excerptAround, functionAt, shownFiles } from './shown-source.ts';
import type { ShownFile } from './shown-source.ts';

const LONG = `class Report:
    def build(self, rows):
        head = self.head()
${Array.from({ length: 20 }, (_, index) => `        step_${index}(rows)`).join('\n')}
        return head


limit = 10
`;

async function show(text: string): Promise<ShownFile> {
  const model = scriptedModel();
  const { context } = await stepFixture({ model, files: { 'a.py': text } });
  const shown = shownFiles({ ...context, findings: [] })('a.py');
  if (shown === undefined) {
    throw new Error('the file is part of the review');
  }
  return shown;
}

function countTokens(text: string): number {
  return Math.ceil(text.length / 4);
}

test('a long function is shown as its head and the lines around the marked one', async () => {
  const shown = await show(LONG);
  const start = LONG.indexOf('step_10');
  const code = excerptAround(
    shown,
    { start, end: start + 7 },
    { lines: 10, tokens: 70, countTokens },
  );
  expect(code).toMatchInlineSnapshot(`
    "def build(self, rows):
        ...
        step_5(rows)
        step_6(rows)
        step_7(rows)
        step_8(rows)
        step_9(rows)
        step_10(rows)  # <-
        step_11(rows)
        step_12(rows)
        step_13(rows)
        step_14(rows)
        step_15(rows)"
  `);
});

test('fewer lines are shown where they would be too many tokens', async () => {
  const shown = await show(LONG);
  const start = LONG.indexOf('step_10');
  const code = excerptAround(
    shown,
    { start, end: start + 7 },
    { lines: 40, tokens: 40, countTokens },
  );
  expect(countTokens(code)).toBeLessThanOrEqual(40);
  expect(code).toContain('step_10(rows)');
});

test('code outside functions is shown with its neighbours', async () => {
  const shown = await show('a = 1\n\n\nLEVEL = "x"\nb = 2\n');
  const code = excerptAround(shown, { start: 8, end: 13 }, { lines: 10, tokens: 100, countTokens });
  expect(code).toBe('a = 1\n\n\nLEVEL = "x"\nb = 2');
});

test('the innermost function holds an offset', async () => {
  const text = 'def outer():\n    def inner():\n        return 1\n    return inner\n';
  const shown = await show(text);
  expect(functionAt(shown, text.indexOf('return 1'))?.qualifiedName).toBe('outer.<locals>.inner');
  expect(functionAt(shown, text.indexOf('return inner'))?.qualifiedName).toBe('outer');
});

test('characters that nobody sees are not shown to the model, and lines keep their numbers', async () => {
  const shown = await show('a = 1  # plain\u200b\u202e\r\nb = 2\r\n');
  expect(shown.lines).toEqual(['a = 1  # plain', 'b = 2', '']);
});
