import { ANY_VALUE, matchedValues, QUOTED_VALUE, type NamedValue } from './named-value.ts';

/** `.env` files as dotenv and shells read them: `NAME=value`, with `export` before it or not. */
export function envValues(text: string): readonly NamedValue[] {
  return matchedValues(text, ENV_LINE);
}

const ENV_LINE = new RegExp(
  String.raw`^[ \t]*(?:export[ \t]+)?(?<name>[A-Za-z_][\w.]{0,80})[ \t]*[=:][ \t]*${ANY_VALUE}`,
  'gm',
);

/** `name = value` to the end of the line, `name: value` of Java's properties, `password word` of netrc, and Terraform's defaults. */
export function iniValues(text: string): readonly NamedValue[] {
  return [
    ...matchedValues(text, INI_QUOTED),
    ...matchedValues(text, INI_LINE).map(withoutComment),
    ...matchedValues(text, NETRC),
    ...matchedValues(text, PGPASS, 'position'),
    ...matchedValues(text, NPM_LINE),
    ...matchedValues(text, TERRAFORM_DEFAULT, 'fallback'),
  ];
}

const INI_NAME = String.raw`^[ \t]*(?<name>[A-Za-z_][\w.\- ]{0,80}?)[ \t]*(?:=|:(?!:))[ \t]*`;
const INI_QUOTED = new RegExp(String.raw`${INI_NAME}${QUOTED_VALUE}[ \t]*(?:[#;].*)?$`, 'gm');
const INI_LINE = new RegExp(String.raw`${INI_NAME}(?<bare>[^\s"'#;=][^\n\r]{0,500})$`, 'gm');
const NETRC = /\b(?<name>password)[ \t]+(?<bare>[^\s"'#=:]{3,200})[ \t]*$/gm;
/** PostgreSQL's file of passwords: `server:port:database:user:password`. */
const PGPASS =
  /^[^\s:#'"/]{1,200}:(?:\d{1,5}|\*):[^\s:'"/]{1,80}:[^\s:'"/]{1,80}:(?<name>)(?<bare>[^\s:]{3,200})[ \t]*\r?$/gm;
/** npm's settings belong to a registry: `//server/:_authToken=…`. */
const NPM_LINE =
  /^[ \t]*\/\/[^\s=]{1,200}:(?<name>_authToken|_password)[ \t]*=[ \t]*(?<bare>[^\s"'#;]{3,500})/gm;
const TERRAFORM_DEFAULT = new RegExp(
  String.raw`\bvariable[ \t]+"(?<name>\w{1,80})"[ \t]*\{[^}]{0,400}?\bdefault[ \t]*=[ \t]*${QUOTED_VALUE}`,
  'g',
);

function withoutComment(found: NamedValue): NamedValue {
  return { ...found, value: found.value.replace(/[ \t]+[#;].*$/, '').trimEnd() };
}

/** `name = "value"`, on a line of its own or in an inline table, and texts of one line between three quotes. */
export function tomlValues(text: string): readonly NamedValue[] {
  return [...matchedValues(text, TOML), ...matchedValues(text, TOML_LONG)];
}

const TOML = new RegExp(
  String.raw`(?:^|[{,])[ \t]*"?(?<name>[A-Za-z_][\w.-]{0,80})"?[ \t]*=[ \t]*${QUOTED_VALUE}`,
  'gm',
);

const TOML_LONG =
  /^[ \t]*"?(?<name>[A-Za-z_][\w.-]{0,80})"?[ \t]*=[ \t]*(?:"""\r?\n?(?<double>[^"\\\r\n]{1,500})\r?\n?"""|'''\r?\n?(?<single>[^'\r\n]{1,500})\r?\n?''')/gm;

/** Passwords that a statement gives to an account. */
export function sqlValues(text: string): readonly NamedValue[] {
  return matchedValues(text, SQL_PASSWORD, 'position');
}

const SQL_PASSWORD =
  /\b(?:identified\s+(?:with\s+\w+\s+)?by\s+(?=')|(?=password\s+'))(?<name>password(?=\s+')|)\s*'(?<single>[^'\n]{1,200})'/gi;
