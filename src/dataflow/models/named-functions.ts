import type { SinkKind } from '../kinds.ts';
import { defineLibrary } from '../library.ts';
import type { NamedModel } from '../library.ts';

/** Each word with each of the others. */
function both(
  ones: readonly string[],
  others: readonly string[],
  cleans: readonly SinkKind[],
): readonly NamedModel[] {
  return ones.flatMap((one) => others.map((other) => ({ words: [one, other], cleans })));
}

/** Kinds that letters, digits and dashes cannot harm. */
const SLUG: readonly SinkKind[] = [
  'sql',
  'nosql',
  'os-command',
  'code',
  'ldap',
  'xpath',
  'template',
  'html',
  'header',
  'log',
  'path',
  'archive',
  'xml',
  'mail',
];

/**
 * Functions whose code is not in sight, by what their names say that they do: nobody calls a function `escape_html` that does something else, and who
 * reads the call believes it too.
 */
export const namedFunctions = defineLibrary({
  name: 'named functions',
  named: [
    { words: ['escape'], cleans: ['html'] },
    { words: ['escaped'], cleans: ['html'] },
    { words: ['escapes'], cleans: ['html'] },
    { words: ['htmlescape'], cleans: ['html'] },
    { words: ['htmlentities'], cleans: ['html'] },
    { words: ['bleach'], cleans: ['html'] },
    { words: ['sanitize'], cleans: ['html'] },
    { words: ['sanitise'], cleans: ['html'] },
    ...both(['clean', 'encode', 'quote', 'strip'], ['html', 'tags', 'entities', 'xss'], ['html']),
    // A template escapes what it prints, or is told of itself.
    ...both(['render', 'rendered'], ['html', 'template', 'markup', 'widget', 'form'], ['html']),
    // Their answers are no pages.
    { words: ['redirect'], cleans: ['html'] },
    { words: ['jsonify'], cleans: ['html'] },
    ...both(['json'], ['response', 'answer', 'reply', 'error'], ['html']),
    ...both(['escape', 'sanitize', 'quote', 'quoted'], ['sql', 'query', 'mysql', 'db'], ['sql']),
    ...both(['escape', 'quote'], ['ident', 'identifier', 'literal', 'string', 'like'], ['sql']),
    { words: ['quote', 'name'], cleans: ['sql'] },
    ...both(
      ['escape', 'quote', 'sanitize'],
      ['shell', 'sh', 'cmd', 'command', 'arg', 'args', 'argument'],
      ['os-command', 'command-argument'],
    ),
    { words: ['escapeshellarg'], cleans: ['os-command', 'command-argument'] },
    ...both(
      ['secure', 'safe', 'sanitize', 'clean'],
      ['filename', 'path', 'filepath', 'join'],
      ['path', 'archive'],
    ),
    { words: ['sanitize', 'name'], cleans: ['path', 'archive'] },
    ...both(['escape', 'sanitize'], ['ldap', 'dn', 'filter'], ['ldap']),
    ...both(['escape', 'quote'], ['xpath'], ['xpath']),
    ...both(['escape'], ['regex', 'regexp', 're'], ['regex']),
    ...both(
      ['escape', 'sanitize', 'strip'],
      ['log', 'newlines', 'crlf'],
      ['log', 'header', 'mail'],
    ),
    { words: ['slugify'], cleans: SLUG },
    { words: ['slug'], cleans: SLUG },
  ],
});
