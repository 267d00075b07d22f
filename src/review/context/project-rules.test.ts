import { expect, test } from 'vitest';
import { frontMatter, isRulesPath, projectRules } from './project-rules.ts';

test.each([
  ['AGENTS.md', true],
  ['CONTRIBUTING.md', true],
  ['.github/CONTRIBUTING.md', true],
  ['docs/contributing.rst', true],
  ['.assay/rules/api.md', true],
  ['.assay/rules/deep/api.md', false],
  ['lib/AGENTS.md', false],
  ['README.md', false],
])('%s', (path, isOne) => {
  expect(isRulesPath(path)).toBe(isOne);
});

test('a rule with paths holds for these alone, one without for every file', () => {
  const rules = projectRules([
    { path: 'AGENTS.md', text: '# Rules\n\nNever build SQL by formatting strings.\n' },
    {
      path: '.assay/rules/api.md',
      text: '---\nowner: web\npaths:\n  - "api/**"\n  - handlers/*.py\n---\nEvery handler checks the session first.\n',
    },
  ]);
  expect(rules.for('api/v1/orders.py').map(({ source }) => source)).toEqual([
    'AGENTS.md:3',
    '.assay/rules/api.md:7',
  ]);
  expect(rules.for('handlers/orders.py')).toHaveLength(2);
  expect(rules.for('jobs/orders.py').map(({ text }) => text)).toEqual([
    'Rules: Never build SQL by formatting strings.',
  ]);
});

test.each([
  ['paths: api/**', ['api/**']],
  ['paths: ["a/**", \'b/*.py\']', ['a/**', 'b/*.py']],
  ['globs:\n  - a/**', ['a/**']],
  ['title: x', []],
])('front matter %j', (head, globs) => {
  expect(frontMatter(`---\n${head}\n---\nText.`)).toMatchObject({ globs, body: 'Text.' });
});

test('dashes that never end are text', () => {
  expect(frontMatter('---\npaths: a')).toEqual({
    globs: [],
    body: '---\npaths: a',
    skippedLines: 0,
  });
});
