import { expect, test } from 'vitest';
import { parseTemplate } from './parse-template.ts';
import { printsOf } from './template-prints.ts';

/** `what is printed: the variables that it comes from` for the first of some templates. */
function printed(files: Readonly<Record<string, string>>): readonly string[] {
  const models = Object.entries(files).map(([path, text]) => parseTemplate(path, text));
  const [first] = models;
  if (first === undefined) {
    return [];
  }
  const prints = printsOf(first, (name) => models.find(({ path }) => path === name));
  return prints.map(({ template, expression, parts }) => {
    const from = parts.map(({ name, keys }) => [name, ...keys.map((key) => key ?? '*')].join('.'));
    return `${template.path} ${expression.text}: ${from.join(', ')}`;
  });
}

test('attributes and keys, loops and assignments', () => {
  expect(
    printed({
      'a.html': `{{ user.name }}{{ rows[0].text }}{{ table["key"] }}
{% for row in user.rows|sort %}{{ row.text }}{% for word in row.words %}{{ word }}{% endfor %}{% endfor %}
{% for name, text in pairs %}{{ text }}{% endfor %}{% for k, v in table.items() %}{{ v }}{% endfor %}
{% set who = user.name %}{{ who }}{% with user.mail as mail %}{{ mail }}{% endwith %}{{ mail }}`,
    }),
  ).toEqual([
    'a.html user.name: user.name',
    'a.html rows[0].text: rows.0.text',
    'a.html table["key"]: table.key',
    'a.html row.text: user.rows.*.text',
    'a.html word: user.rows.*.words.*',
    'a.html text: pairs.*.1',
    'a.html v: table.*',
    'a.html who: user.name',
    'a.html mail: user.mail',
    'a.html mail: mail',
  ]);
});

test('what is asked, handed to functions or brought along by the engine is not printed', () => {
  expect(
    printed({
      'a.html':
        '{{ a if b else c }}{{ made(d) }}{{ e.isoformat() }}{{ f.strip() }}{{ g|default(h) }}{{ i|own(j) }}{{ loop.index }}',
    }),
  ).toEqual([
    'a.html a if b else c: a, c',
    'a.html f.strip(): f',
    'a.html g|default(h): g, h',
    'a.html i|own(j): i',
  ]);
});

test('extended and included templates have the same variables, and those they are given', () => {
  expect(
    printed({
      'a.html':
        '{% extends "b.html" %}{% for row in rows %}{% include "c.html" %}{% endfor %}{% include "d.html" with it=user.name only %}',
      'b.html': '{{ title }}{% include "a.html" %}',
      'c.html': '{{ row.text }}',
      'd.html': '{{ it }}{{ other }}',
    }),
  ).toEqual(['b.html title: title', 'c.html row.text: rows.*.text', 'd.html it: user.name']);
});

test('macros print their arguments, once for each call', () => {
  expect(
    printed({
      'a.html': `{% from "m.html" import field as f %}{% import "m.html" as m %}
{% macro own(x) %}{{ x }}{{ title }}{% endmacro %}
{{ own(user.name) }}{{ f(a, label=b) }}{{ m.field(label=c) }}`,
      'm.html': '{% macro field(value, label="") %}{{ label }}{{ value }}{{ title }}{% endmacro %}',
    }),
  ).toEqual([
    'a.html x: user.name',
    'a.html title: title',
    'm.html label: b',
    'm.html value: a',
    'm.html label: c',
  ]);
});
