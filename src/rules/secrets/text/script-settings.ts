import { ANY_VALUE, matchedValues, QUOTED_VALUE, type NamedValue } from './named-value.ts';

/** `"name": "value"` of JSON. */
export function jsonValues(text: string): readonly NamedValue[] {
  return matchedValues(text, JSON_ENTRY, (name) =>
    /^[A-Z][A-Z0-9_]*$/.test(name) ? 'assignment' : 'entry',
  );
}

const JSON_ENTRY =
  /"(?<name>[A-Za-z_][\w.:-]{0,80})"\s{0,20}:\s{0,20}"(?<double>(?:\\.|[^"\\\n]){0,500})"/g;

/** Properties, variables and comparisons of JavaScript and its kin. */
export function scriptValues(text: string): readonly NamedValue[] {
  return [
    ...matchedValues(text, PROPERTY, 'entry'),
    ...matchedValues(text, VARIABLE),
    ...matchedValues(text, COMPARISON, 'comparison'),
  ];
}

const SCRIPT_VALUE = String.raw`(?:${QUOTED_VALUE}|\x60(?<bare>[^\x60\n]{0,500})\x60)`;
const PROPERTY = new RegExp(
  String.raw`(?<![\w.])["']?(?<name>[A-Za-z_$][\w-]{0,80})["']?[ \t]*:[ \t]*${SCRIPT_VALUE}`,
  'g',
);
const VARIABLE = new RegExp(
  String.raw`(?<![\w-])(?<name>[A-Za-z_$]\w{0,80})[ \t]*=[ \t]*${SCRIPT_VALUE}[ \t]*(?=[;,)\n\r]|$)`,
  'gm',
);
const COMPARISON = new RegExp(
  String.raw`(?<![\w-])(?<name>[A-Za-z_$]\w{0,80})[ \t]*[=!]==?[ \t]*${SCRIPT_VALUE}`,
  'g',
);

/** Assignments, and options of commands that take a password. */
export function shellValues(text: string): readonly NamedValue[] {
  const assigned = [
    ...matchedValues(text, SHELL_ASSIGNMENT),
    ...matchedValues(text, SPACED_ASSIGNMENT),
    ...matchedValues(text, ENV_WORDS),
  ];
  const passed = [
    ...matchedValues(text, OPTION, 'keyword'),
    ...matchedValues(text, LISTED_OPTION, 'keyword'),
    ...matchedValues(text, HEADER),
    ...COMMANDS.flatMap((command) => matchedValues(text, command, 'position')),
  ];
  // Single quotes and a backslash keep a dollar sign; else it stands for a variable.
  return [...assigned, ...passed].filter(({ value }) => !/[$`][\w({]|^[$%@]/.test(value));
}

const SHELL_ASSIGNMENT = new RegExp(
  String.raw`(?:^|[\s;&|(])(?:\$env:|\$)?(?<name>[A-Za-z_]\w{0,80})=${ANY_VALUE}`,
  'gm',
);
/** Make and PowerShell allow blanks. */
const SPACED_ASSIGNMENT = new RegExp(
  String.raw`^[ \t]*(?:\$env:|\$)?(?<name>[A-Za-z_]\w{0,80})[ \t]+[:?]?=[ \t]*${ANY_VALUE}`,
  'gm',
);
const ENV_WORDS = new RegExp(
  String.raw`^[ \t]*(?:ENV|env|setx?)[ \t]+(?<name>[A-Za-z_]\w{0,80})[ \t]+${ANY_VALUE}`,
  'gm',
);
const OPTION = new RegExp(
  String.raw`\s--?(?<name>password|passwd|pass|token|api-key|apikey|secret-key|auth-token|client-secret)(?:=|[ \t]+)(?!-)${ANY_VALUE}`,
  'gi',
);
/** The form of a command that is a list of its words: `["app", "--password", "…"]`. */
const LISTED_OPTION =
  /["']--?(?<name>password|passwd|token|api-key|apikey|secret-key|auth-token|client-secret)["'][ \t]*,[ \t]*["'](?<bare>[^\s"'$-][^\s"'$]{2,200})["']/gi;
const HEADER =
  /["'](?<name>authorization|x-api-key|x-auth-token|private-token):[ \t]*(?<bare>(?:(?:bearer|basic|token)[ \t]+)?[^\s"'$]{8,500})["']/gi;
/** mysql's password follows its option without a blank; curl takes `user:password`. */
const COMMANDS: readonly RegExp[] = [
  /\bmysql(?:dump|admin|import)?\b[^\n|;&]{0,200}?\s(?<name>)-p(?<bare>[^\s"'$-][^\s"'$]{2,100})/g,
  /--?requirepass[= \t]["']?(?<name>)(?<bare>[^\s"'$]{3,100})/g,
  /\blogin[ \t]+[^\s"'$]{1,80}[ \t]+password[ \t]+(?<name>)(?<bare>[^\s"'$]{3,100})/g,
  /\becho[ \t]+["']?[\w.-]{1,40}:(?<name>)(?<bare>[^\s"'$:]{3,100})["']?[ \t]*\|[ \t]*(?:sudo[ \t]+)?chpasswd\b/g,
  /\bsshpass\s+(?<name>)-p\s*["']?(?<bare>[^\s"'$]{3,100})/g,
  /\b(?:curl|wget|http)\b[^\n|;&]{0,300}?\s(?<name>)(?:-u|--user|-a)[ =]["']?[^\s:"'$]{1,60}:(?<bare>[^\s"'$]{3,100})/g,
  /\bConvertTo-SecureString\s+(?:-String\s+)?(?<name>)["'](?<bare>[^"'$\n]{3,100})["']/gi,
];
