import { matchedValues, QUOTED_VALUE, type NamedValue } from './named-value.ts';
import { scriptValues } from './script-settings.ts';

/**
 * Pages: passwords that a field is filled with, and what their scripts hold. Other XML: elements, attributes, and the pairs `key`, `value`
 * of settings. Attributes of pages are texts for people, so they are left alone.
 */
export function markupValues(path: string, text: string): readonly NamedValue[] {
  if (/\.(?:xml|config)$/i.test(path)) {
    return XML.flatMap((pattern) => matchedValues(text, pattern));
  }
  const found: NamedValue[] = [...filledFields(text)];
  for (const script of scriptsOf(text)) {
    found.push(
      ...scriptValues(script.text).map((one) => ({ ...one, start: one.start + script.start })),
    );
  }
  return found;
}

function scriptsOf(text: string): readonly { readonly text: string; readonly start: number }[] {
  const scripts: { readonly text: string; readonly start: number }[] = [];
  for (let from = 0; from < text.length;) {
    const open = text.indexOf('<script', from);
    const start = open < 0 ? -1 : text.indexOf('>', open) + 1;
    const end = start <= 0 ? -1 : text.indexOf('</script', start);
    if (end < 0) {
      break;
    }
    scripts.push({ text: text.slice(start, end), start });
    from = end;
  }
  return scripts;
}

const FIELD = /<input\b[^>]{0,1000}>/gi;

function filledFields(text: string): readonly NamedValue[] {
  return Array.from(text.matchAll(FIELD)).flatMap((field) => {
    if (!/\btype\s*=\s*["']?password\b/i.test(field[0])) {
      return [];
    }
    const named = field[0].replace(/(?<=\s)value(?=\s*=)/i, 'VALUE');
    return matchedValues(named, /\s(?<name>VALUE)\s*=\s*"(?<double>[^"]{1,200})"/g, 'position').map(
      (one) => ({ ...one, name: 'password', start: one.start + field.index }),
    );
  });
}

const XML: readonly RegExp[] = [
  /<(?<name>[A-Za-z_][\w.-]{0,80})>(?<bare>[^<>\s]{1,300})<\//g,
  new RegExp(String.raw`\s(?<name>[A-Za-z_][\w.-]{0,80})=${QUOTED_VALUE}`, 'g'),
  new RegExp(
    String.raw`\b(?:key|name)="(?<name>[A-Za-z_][\w.:-]{0,80})"\s{1,20}value=${QUOTED_VALUE}`,
    'g',
  ),
];
