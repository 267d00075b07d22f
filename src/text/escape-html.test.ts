import { expect, test } from 'vitest';
import { escapeHtml } from './escape-html.ts';

test('nothing in a text can open an element, end an attribute or begin an entity', () => {
  expect(escapeHtml(`<img src="x" onerror='a()'> &lt;`)).toBe(
    '&lt;img src=&quot;x&quot; onerror=&#39;a()&#39;&gt; &amp;lt;',
  );
});

test('direction overrides and controls become visible', () => {
  expect(escapeHtml('a\u{202E}b\u0000c\n\td')).toBe('a\\u202eb␀c\n\td');
});
