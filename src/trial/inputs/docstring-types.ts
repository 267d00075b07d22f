/**
 * The types that a documentation string gives to parameters, as text that reads like an annotation: from fields (`:type xs:`,
 * `:param list xs:`), from Google's `xs (list of int): …` and from NumPy's `xs : list of int`. PEP 257 fixes no form; these
 * three are what is found.
 */
export function docstringTypes(docstring: string): ReadonlyMap<string, string> {
  const types = new Map<string, string>();
  for (const pattern of PATTERNS) {
    for (const { groups } of docstring.matchAll(pattern)) {
      const type = asAnnotation(groups?.['type'] ?? '');
      const name = groups?.['name'] ?? '';
      if (type !== '' && !types.has(name)) {
        types.set(name, type);
      }
    }
  }
  return types;
}

const PATTERNS: readonly RegExp[] = [
  /^[ \t]*[:@]type[ \t]+(?<name>\w+)[ \t]*:[ \t]*(?<type>\S.*)$/gmu,
  /^[ \t]*[:@]param[ \t]+(?<type>[\w.[\], |]+?)[ \t]+(?<name>\w+)[ \t]*:/gmu,
  /^[ \t]+\**(?<name>\w+)[ \t]*\((?<type>[^()\n]*(?:\([^()\n]*\)[^()\n]*)*)\)[ \t]*:/gmu,
  /^[ \t]*(?<name>\w+)[ \t]+:[ \t]+(?<type>\S.*)$/gmu,
];

/** `list of ints` is `list[int]`, `int or None` is `int | None`, `str, optional` is `str`. */
function asAnnotation(text: string): string {
  const plain = text
    .replaceAll('`', '')
    .replace(/,?\s*(?:optional|default\b.*|required)\s*$/iu, '')
    .replace(/\.$/u, '')
    .trim();
  return plain
    .split(/\s+or\s+/u)
    .map((part) => nested(part.trim()))
    .join(' | ');
}

function nested(text: string): string {
  const [outer, ...rest] = text.split(/\s+of\s+/u);
  const name = singular(outer?.trim() ?? '');
  return rest.length === 0 ? name : `${name}[${nested(rest.join(' of '))}]`;
}

const WORDS: Readonly<Record<string, string>> = {
  ints: 'int',
  integers: 'int',
  integer: 'int',
  numbers: 'float',
  number: 'float',
  floats: 'float',
  strings: 'str',
  string: 'str',
  strs: 'str',
  bools: 'bool',
  boolean: 'bool',
  booleans: 'bool',
  lists: 'list',
  tuples: 'tuple',
  dicts: 'dict',
  dictionary: 'dict',
  dictionaries: 'dict',
  sets: 'set',
  iterable: 'Iterable',
  sequence: 'Sequence',
  iterator: 'Iterator',
  callable: 'Callable',
  function: 'Callable',
  mapping: 'Mapping',
};

function singular(word: string): string {
  const plain = word.replace(/^(?:an?|the)\s+/iu, '');
  const known = plain.toLowerCase();
  return Object.hasOwn(WORDS, known) ? (WORDS[known] ?? plain) : plain;
}
