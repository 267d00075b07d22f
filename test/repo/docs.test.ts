import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { ERROR_CODES } from '../../src/core/review-error.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

test('every error code has its heading in docs/errors.md, in the same order', () => {
  const text = readFileSync(join(root, 'docs/errors.md'), 'utf8');
  const headings = [...text.matchAll(/^## ([A-Z_]+)$/gm)].map((match) => match[1]);
  expect(headings).toEqual([...ERROR_CODES]);
});

const pages = [
  ...readdirSync(root).filter((name) => name.endsWith('.md')),
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

test.each(pages)('the links of %s lead somewhere', (page) => {
  const text = readFileSync(join(root, page), 'utf8');
  const targets = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)(?:#[^)]*)?\)/g)].map(
    (match) => match[1] ?? '',
  );
  const broken = targets.filter((target) => !existsSync(join(root, dirname(page), target)));
  expect(broken).toEqual([]);
});

test('every runtime dependency has its reason in docs/decisions/dependencies.md', () => {
  const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  const text = readFileSync(join(root, 'docs/decisions/dependencies.md'), 'utf8');
  const listed = [...text.matchAll(/^\| `([^`]+)` \|/gm)].map((match) => match[1]);
  expect(listed).toEqual(Object.keys(dependencies).sort());
  expect(listed.length).toBeLessThanOrEqual(15);
});

test('the lock file names no registry', () => {
  const lock = readFileSync(join(root, 'package-lock.json'), 'utf8');
  expect(lock).not.toContain('"resolved"');
});

test('every decision has a number of its own, and its page begins with it', () => {
  const pages = readdirSync(join(root, 'docs/decisions')).filter((name) => /^\d/u.test(name));
  const numbers = pages.map((name) => name.slice(0, 4));
  expect(numbers).toEqual([...new Set(numbers)]);
  for (const name of pages) {
    const [title] = readFileSync(join(root, 'docs/decisions', name), 'utf8').split('\n');
    expect(title).toMatch(new RegExp(`^# ${Number(name.slice(0, 4))}\\. `, 'u'));
  }
});
