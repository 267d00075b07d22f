import { expect, test } from 'vitest';
import { ReviewError } from '../../core/review-error.ts';
import { scriptedModel } from '../../llm/providers/scripted.ts';
import { judge } from '../model/judge.ts';
import { stepFixture } from '../model/step.fixture.ts';
import type { ContextSelection } from './context-item.ts';
import { shopLibrary, shownProject } from './context.fixture.ts';
import { notesFrom } from './open-notes.ts';

const FILES = {
  'db.py':
    'def find(connection, column):\n    return connection.execute(f"SELECT id FROM users WHERE {column} = 1")\n',
  'views.py':
    'from db import find\n\n\ndef search(request, connection):\n    return find(connection, request.args["column"])\n',
};
const signal = new AbortController().signal;

test('the judge shows what belongs to a candidate before its code, and keeps the examples as they were', async () => {
  const model = scriptedModel({ choices: () => 1 });
  const { context, findings } = await stepFixture({ model, files: FILES });
  const heard: ContextSelection[] = [];
  const notesFor = notesFrom(
    await shopLibrary({ parts: ['callers'], project: await shownProject(FILES) }),
    { model, onSelection: (_, selection) => heard.push(selection) },
  );
  const candidates = findings.filter(({ rule }) => rule === 'security/sql-string-formatting');
  await judge(candidates, { ...context, notesFor }, signal);
  const messages = model.choices.at(-1)?.messages ?? [];
  expect(messages.at(-1)?.content).toMatch(
    /^It is called here:\n```python\ndef search[\s\S]*```[\s\S]*```python\ndef find/,
  );
  expect(messages.slice(0, -1).some(({ content }) => content.includes('search'))).toBe(false);
  expect(heard[0]?.taken.map(({ source }) => source)).toEqual(['views.py:search']);
});

test('a question stays as it was where nothing is found', async () => {
  const model = scriptedModel({ choices: () => 1 });
  const { context, findings } = await stepFixture({ model, files: FILES });
  const candidates = findings.filter(({ rule }) => rule === 'security/sql-string-formatting');
  await judge(candidates, context, signal);
  const bare = model.choices.map(({ messages }) => messages);
  const again = scriptedModel({ choices: () => 1 });
  const second = await stepFixture({ model: again, files: FILES });
  const notesFor = notesFrom(await shopLibrary({ parts: ['docs'] }), {
    model: again,
    onSelection: () => undefined,
  });
  await judge(candidates, { ...second.context, notesFor }, signal);
  expect(again.choices.map(({ messages }) => messages)).toEqual(bare);
});

test('a model that ends while it measures likeness ends like any other', async () => {
  const gone = new ReviewError('CANCELLED', 'Cancelled', { hint: 'Again.' });
  const model = scriptedModel({ choices: () => 1 });
  const { context, findings } = await stepFixture({ model, files: FILES });
  const library = await shopLibrary({
    parts: ['callers'],
    project: await shownProject(FILES),
    likeness: () => Promise.reject(gone),
  });
  const notesFor = notesFrom(library, { model, onSelection: () => undefined });
  const candidates = findings.filter(({ rule }) => rule === 'security/sql-string-formatting');
  await expect(judge(candidates, { ...context, notesFor }, signal)).rejects.toBe(gone);
});
