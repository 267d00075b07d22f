import { expect, test } from 'vitest';
import { scriptedModel } from '../../llm/providers/scripted.ts';
import { likenessBy } from './likeness.ts';

const signal = new AbortController().signal;

test('a model without embeddings measures nothing', () => {
  expect(likenessBy(scriptedModel())).toBeUndefined();
});

test('likeness is the cosine, and a text is embedded once', async () => {
  const asked: string[][] = [];
  const vectors = new Map([
    ['q', [1, 0]],
    ['same', [2, 0]],
    ['other', [0, 1]],
    ['against', [-1, 0]],
  ]);
  const likeness = likenessBy({
    ...scriptedModel(),
    embed: (texts) => {
      asked.push([...texts]);
      return Promise.resolve(texts.map((text) => vectors.get(text) ?? []));
    },
  });
  expect(await likeness?.('q', ['same', 'other', 'against'], signal)).toEqual([1, 0, 0]);
  expect(await likeness?.('q', ['other', 'same'], signal)).toEqual([0, 1]);
  expect(asked).toEqual([['q', 'same', 'other', 'against']]);
});

test('where embedding fails, or gives too little, nothing is measured', async () => {
  const failing = likenessBy({ ...scriptedModel(), embed: () => Promise.resolve(undefined) });
  expect(await failing?.('q', ['a'], signal)).toBeUndefined();
  const short = likenessBy({ ...scriptedModel(), embed: () => Promise.resolve([[1]]) });
  expect(await short?.('q', ['a'], signal)).toBeUndefined();
});
