const PLACEHOLDER_WORDS = new Set([
  'example',
  'examples',
  'placeholder',
  'dummy',
  'redacted',
  'your',
  'yours',
  'todo',
  'fixme',
  'replace',
  'insert',
  'fake',
  'sample',
  'mock',
  'masked',
  'removed',
  'omitted',
  'unset',
  'undefined',
  'notset',
  'none',
  'null',
  'nil',
  'unused',
  'unknown',
  'xxx',
]);
const TYPE_WORDS = new Set([
  'string',
  'str',
  'text',
  'bytes',
  'hidden',
  'required',
  'optional',
  'any',
  'true',
  'false',
]);

/** True for a text that is filled in later by a template, a shell or a person: `<key>`, `${KEY}`, `{key}`, `%(key)s`, `***`. */
export function isTemplate(value: string): boolean {
  const text = value.trim();
  return (
    text === '' ||
    /^<.*>$|^\[.*\]$|^\(.*\)$|^\{.*\}$|^@\w+@$|^\$\w+$|^%\w+%$/s.test(text) ||
    /\$\{|\{\{|%\(\w+\)s|%[sr]\b|\{\w*\}|<[\w -]+>/.test(text) ||
    /x{4,}|\*{3,}|•{2,}|\.{3,}|…|_{4,}|-{4,}/i.test(text) ||
    /^(\D)\1*$/s.test(text)
  );
}

/** True for a text that stands where a secret goes, and opens nothing: templates, and words like `your-password`. */
export function isPlaceholder(value: string): boolean {
  const words = value.toLowerCase().split(/[^a-z]+/);
  return (
    isTemplate(value) ||
    words.some((word) => PLACEHOLDER_WORDS.has(word)) ||
    TYPE_WORDS.has(value.toLowerCase())
  );
}

/**
 * True for a text that refers to something else: a path, an address, the name of an environment variable, a dotted name, a
 * pattern, a selector, a sentence.
 */
export function isReference(value: string): boolean {
  return (
    /^(\.{0,2}\/|~|[a-z][a-z0-9+.-]*:\/\/|[A-Za-z]:\\|#[a-z]|\/\/)/.test(value) ||
    /^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$/.test(value) ||
    /^[A-Za-z_]+(\.[A-Za-z_]+)+(:\w+)?$/.test(value) ||
    /\(\?|\[a-z|\[A-Z|\[0-9|\[\^|\\[wdsS]|^\^|\.\*/.test(value) ||
    (/[:?!.]$/.test(value.trimEnd()) && /\s/.test(value)) ||
    /\.(txt|json|ya?ml|pem|key|crt|html|env|ini|cfg|toml|py|db)$/i.test(value)
  );
}
