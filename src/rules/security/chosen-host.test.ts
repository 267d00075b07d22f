import { expect, test } from 'vitest';
import { choosesHost } from './chosen-host.ts';

test.each([
  '',
  ' ',
  'https:',
  'https:/',
  'https://',
  '//',
  'https://api.',
  'https://user:pass@',
  '\0://',
])('the data behind %j decides about the server', (prefix) => {
  expect(choosesHost(prefix)).toBe(true);
});

test.each([
  '/',
  '/account/',
  'https://example.org/',
  'https://example.org?next=',
  '\0',
  '\0/items/',
  'http://\0/',
  '?page=',
])('the data behind %j is a path or a parameter', (prefix) => {
  expect(choosesHost(prefix)).toBe(false);
});
