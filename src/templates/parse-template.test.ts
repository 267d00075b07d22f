import { describe, expect, test } from 'vitest';
import { parseTemplate } from './parse-template.ts';
import { printsOf } from './template-prints.ts';
import type { TemplateExpression, TemplateSyntax } from './template-model.ts';

function only(text: string, path = 'templates/page.html'): TemplateExpression {
  const [first, ...others] = parseTemplate(path, text).expressions;
  expect(others).toEqual([]);
  if (first === undefined) {
    throw new Error(`no expression in ${text}`);
  }
  return first;
}

describe('where an expression is printed', () => {
  test.each([
    ['<p>{{ note }}</p>', 'text'],
    ['<p title="{{ note }}">', 'attribute'],
    ["<p title='{{ note }}'>", 'attribute'],
    ['<p title={{ note }}>', 'unquoted-attribute'],
    ['<p title=a{{ note }}>', 'unquoted-attribute'],
    ['<a href="{{ note }}">', 'url-attribute'],
    ['<a HREF = "{{ note }}">', 'url-attribute'],
    ['<b onclick="go({{ note }})">', 'event-handler'],
    ['<script>let a = {{ note }};</script>', 'script'],
    ['<style>p { color: {{ note }} }</style>', 'style'],
    ['<p style="color: {{ note }}">', 'style'],
    ['<!-- {{ note }} -->', 'comment'],
    ['<p {{ note }}>', 'tag'],
    ['<script>if (a < b) {}</script>{{ note }}', 'text'],
    ['<script>"</div>"; {{ note }}</script>', 'script'],
    ['<textarea><a href="</textarea>{{ note }}', 'text'],
    ['a < b {{ note }}', 'text'],
    ['<script type="text/template">{{ note }}</script>', 'text'],
  ])('%s', (text, context) => {
    expect(only(text).context).toBe(context);
  });

  test('each branch begins in the HTML where the block began', () => {
    const text = '{% if a %}<p class="{% else %}<p id="{% endif %}{{ note }}">';
    expect(only(text)).toMatchObject({ context: 'attribute', attribute: 'id' });
  });

  test('the text before it in the attribute is known', () => {
    expect(
      only('<a href="{{ first }}/x"><a href="javascript:go({{ a }})">'.slice(24)),
    ).toMatchObject({ prefix: 'javascript:go(', element: 'a', attribute: 'href' });
  });

  test('strings of scripts are told from code', () => {
    expect(only('<script>let a = "{{ note }}";</script>').scriptQuote).toBe('"');
    expect(only('<script>let a = "x\\""; let b = {{ note }};</script>').scriptQuote).toBe(
      undefined,
    );
    expect(only('<b onclick="go(\'{{ note }}\')">').scriptQuote).toBe("'");
    expect(only("<script>// it's\nlet b = {{ note }};</script>").scriptQuote).toBe(undefined);
  });
});

describe('what is printed', () => {
  test.each([
    ['{{ user.name }}', ['user.name'], []],
    ['{{ rows[0]["title"] }}', ['rows.0.title'], []],
    ['{{ a|default(b)|upper }}', ['a', 'b'], ['default', 'upper']],
    ['{{ a|date:"Y-m-d" }}', ['a'], ['date']],
    ['{{ (a ~ b|e)|safe }}', ['a', 'b'], ['safe']],
    ['{{ "a" if user.admin else other }}', ['other'], []],
    ['{{ "a" if user.admin }}', [], []],
    ['{{ a is not defined }}', ['a'], []],
    ['{{ url_for("page", number=n) }}', ['n'], []],
    ['{{ name.strip() }}', ['name'], []],
    ['{{ "}}" ~ a }}', ['a'], []],
    ['{{- a -}}', ['a'], []],
  ])('%s', (text, variables, filters) => {
    const found = only(text);
    expect(found.variables.map((one) => one.path)).toEqual(variables);
    expect(found.filters).toEqual(filters);
  });

  test('a variable has its place', () => {
    const text = '<p>{{ user.name }}</p>';
    const [variable] = only(text).variables;
    expect(text.slice(variable?.span.start, variable?.span.end)).toBe('user.name');
  });
});

describe('whether it is escaped', () => {
  test.each([
    ['{{ a }}', true],
    ['{{ a|safe }}', false],
    ['{{ a|e|safe }}', true],
    ['{{ a|tojson|safe }}', true],
    ['{% autoescape off %}{{ a }}{% endautoescape %}', false],
    ['{% autoescape false %}{{ a|e }}{% endautoescape %}', true],
    ['{% autoescape false %}{% endautoescape %}{{ a }}', true],
  ])('%s', (text, isEscaped) => {
    expect(only(text).isEscaped).toBe(isEscaped);
  });

  test('by the ending of the name', () => {
    expect(only('{{ a }}', 'templates/mail.txt').isEscaped).toBe(false);
    expect(only('{% load i18n %}{{ a }}', 'templates/mail.txt').isEscaped).toBe(true);
  });
});

describe('other engines', () => {
  function escapes(text: string, syntax: TemplateSyntax): readonly unknown[] {
    return parseTemplate('a.tpl', text, syntax).expressions.map((one) => [
      one.text,
      one.isLeftToEngine ? 'engine' : one.isEscaped,
    ]);
  }

  test('Tornado prints as it is with raw, and closes every block with end', () => {
    const text =
      '{% for a in b %}{% raw a %}{{ a }}{% end %}{% autoescape None %}{{ c }}{# {{ d }} #}';
    expect(escapes(text, 'tornado')).toEqual([
      ['a', false],
      ['a', 'engine'],
      ['c', false],
    ]);
    const { bindings } = parseTemplate('a.html', text, 'tornado');
    expect(bindings).toMatchObject([{ name: 'a', scope: { end: text.indexOf('{% autoescape') } }]);
  });

  test('Bottle prints as it is behind an exclamation mark; its lines are Python', () => {
    const text =
      '% for a in b:\n<p>{{a}}</p>\n  <p>{{!a}}</p>\n% end\n<% c = "{{d}}" %>\n% include("e.tpl")\n';
    expect(escapes(text, 'bottle')).toEqual([
      ['a', 'engine'],
      ['a', false],
    ]);
    expect(parseTemplate('a.tpl', text, 'bottle').references).toMatchObject([
      { kind: 'include', template: 'e.tpl' },
    ]);
  });

  test('Mako names filters behind a bar', () => {
    const text =
      '<%inherit file="e.mako"/>\n## ${b}\n<p title="${a}">${a | h}${a | n}${a | n, h}${a | trim}${a | own}</p>';
    expect(escapes(text, 'mako')).toEqual([
      ['a', 'engine'],
      ['a', true],
      ['a', false],
      ['a', true],
      ['a', 'engine'],
      ['a', true],
    ]);
    expect(parseTemplate('a.mako', text, 'mako').references).toMatchObject([
      { template: 'e.mako' },
    ]);
  });
});

describe('what the template names', () => {
  test('loops, assignments and with', () => {
    const text =
      '{% for key, row in table.items %}{% set title = row.title %}{% endfor %}{% with a=b.c d=e %}{% endwith %}';
    const { bindings } = parseTemplate('templates/a.html', text);
    expect(bindings.map(({ kind, name, from }) => [kind, name, from])).toEqual([
      ['set', 'title', ['row.title']],
      ['loop', 'key', []],
      ['loop', 'row', ['table']],
      ['with', 'a', ['b.c']],
      ['with', 'd', ['e']],
    ]);
  });

  test('elements that a loop takes apart', () => {
    const { bindings } = parseTemplate('a.html', '{% for name, (x) in rows %}{% endfor %}');
    expect(bindings).toMatchObject([
      { name: 'name', from: ['rows'], position: 0 },
      { name: 'x', from: ['rows'], position: 1 },
    ]);
  });

  test('what functions and filters of its own make stands for nothing that is known', () => {
    const { bindings } = parseTemplate('a.html', '{% set a = made(b) %}{% set c = d|made %}');
    expect(bindings).toMatchObject([
      { name: 'a', from: [] },
      { name: 'c', from: [] },
    ]);
  });

  test('other templates', () => {
    const text =
      '{% extends "page.html" %}{% include "row.html" with item=thing only %}{% from "m.html" import field as f, x %}{% include name %}';
    const { references } = parseTemplate('templates/a.html', text);
    expect(references.map((one) => [one.kind, one.template, [...one.names]])).toEqual([
      ['extends', 'page.html', []],
      ['include', 'row.html', [['item', 'thing']]],
      [
        'import',
        'm.html',
        [
          ['f', 'field'],
          ['x', 'x'],
        ],
      ],
      ['include', undefined, []],
    ]);
    expect(references[1]?.withContext).toBe(false);
  });

  test('macros, forms and comments', () => {
    const text =
      '{# a word #}{% macro field(name, kind="text") %}{% endmacro %}<form method=POST action="/a">{% csrf_token %}</form><form method="post"></form>';
    const { macros, forms, comments } = parseTemplate('templates/a.html', text);
    expect(macros).toMatchObject([{ name: 'field', parameters: ['name', 'kind'] }]);
    expect(forms).toMatchObject([
      { method: 'post', action: '/a', hasCsrfToken: true },
      { method: 'post', action: undefined, hasCsrfToken: false },
    ]);
    expect(comments).toMatchObject([{ text: 'a word' }]);
  });
});

describe('what is no template', () => {
  test.each([
    '{{',
    '{% if',
    '{{ a',
    '{#',
    '{% endfor %}',
    '<',
    '<a href="',
    '{{ "a }}',
    '{% for %}',
  ])('%s', (text) => {
    expect(() => parseTemplate('templates/a.html', text)).not.toThrow();
  });

  test('the inside of raw and verbatim is text', () => {
    expect(parseTemplate('a.html', '{% raw %}{{ a }}{% endraw %}').expressions).toEqual([]);
    expect(parseTemplate('a.html', '{% verbatim %}{{ a }}{% endverbatim %}').expressions).toEqual(
      [],
    );
  });

  test('a block that is never closed ends with the template', () => {
    const text = '{% autoescape off %}{% for a in b %}{{ a }}';
    const { autoescape, bindings, expressions } = parseTemplate('a.html', text);
    expect(autoescape).toMatchObject([{ isOn: false, span: { start: 0, end: text.length } }]);
    expect(bindings).toMatchObject([{ name: 'a', from: ['b'] }]);
    expect(expressions).toMatchObject([{ isEscaped: false }]);
  });

  test.each(['jinja', 'tornado', 'bottle', 'mako'] as const)(
    '%s: a hundred thousand openings without an end are read in one go',
    (syntax) => {
      for (const opening of ['{{ ', '<%', '${', '%']) {
        const text = opening.repeat(100_000);
        expect(parseTemplate('a.html', text, syntax).expressions).toEqual([]);
      }
    },
  );

  test('names that stand for themselves are followed so far and no further', () => {
    const text = `${'{% set a = a ~ b ~ a %}'.repeat(2000)}${'{{ a }}'.repeat(2000)}`;
    expect(printsOf(parseTemplate('a.html', text), () => undefined).length).toBeGreaterThan(0);
  });
});
