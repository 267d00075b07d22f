import { ANY_VALUE, matchedValues, type NamedValue } from './named-value.ts';

/**
 * Names and values of a YAML file, line by line: plain and quoted scalars, flow mappings, `NAME=value` in lists of compose files, and
 * the pairs `name:`, `value:` of containers, blocks of one line. An anchor (`&name`) or a type (`!!str`) may stand before a value; references
 * (`*name`) and other tags, which say where the value is to be had, are no values.
 */
export function yamlValues(text: string): readonly NamedValue[] {
  return [
    ...matchedValues(text, ENTRY, roleOf),
    ...matchedValues(text, FLOW_ENTRY, roleOf),
    ...matchedValues(text, BLOCK, roleOf),
    ...matchedValues(text, LISTED),
    ...matchedValues(text, NAME_AND_VALUE),
  ].filter(({ value }) => !/^[!&*|>[{%@`]/.test(value));
}

const VALUE = String.raw`(?:"(?<double>(?:\\.|[^"\\\n]){0,500})"|'(?<single>(?:''|[^'\n]){0,500})'|(?<bare>[^\s"'#](?:[^\n\r#]|(?<=\S)#){0,500}?))[ \t]*(?:[ \t]#.*)?\r?$`;
const ENTRY = new RegExp(
  String.raw`^[ \t]*(?:-[ \t]+)?(["']?)(?<name>[A-Za-z_][\w.-]{0,80})\1[ \t]*:[ \t]+(?:(?:&[\w-]{1,80}|!![a-z]{1,20})[ \t]+){0,2}${VALUE}`,
  'gm',
);
const BLOCK = new RegExp(
  String.raw`^(?<indent>[ \t]{0,200})(?:-[ \t]+)?(["']?)(?<name>[A-Za-z_][\w.-]{0,80})\2[ \t]*:[ \t]+[|>][+-]?\d?[ \t]*\r?\n\k<indent>[ \t]{1,20}(?<bare>\S{1,200})[ \t]*\r?(?![^\n])(?!\n\k<indent>[ \t])`,
  'gm',
);
const FLOW_ENTRY =
  /[{,][ \t]*(?<name>[A-Za-z_][\w.-]{0,80}):[ \t]+(?:"(?<double>[^"\n]{0,500})"|'(?<single>[^'\n]{0,500})'|(?<bare>[^\s"'#,{}[\]]{1,500}))[ \t]*(?=[,}])/g;
const LISTED = new RegExp(
  String.raw`^[ \t]*-[ \t]+["']?(?<name>[A-Za-z_]\w{0,80})=(?:${ANY_VALUE})`,
  'gm',
);
const NAME_AND_VALUE = new RegExp(
  String.raw`\bname:[ \t]*["']?(?<name>[A-Za-z_]\w{0,80})["']?[ \t]*\r?\n[ \t]*value:[ \t]*${VALUE}`,
  'gm',
);

/** `DB_PASSWORD: password` is set; `password: password` may be the name of a field. */
function roleOf(name: string): NamedValue['role'] {
  return /^[A-Z][A-Z0-9_]*$/.test(name) || !/pass|pwd/i.test(name) ? 'assignment' : 'entry';
}
