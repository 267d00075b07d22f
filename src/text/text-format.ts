import type { TextFormat } from '../core/review-result.ts';

/**
 * In which format a file that is not Python says what it says, told from its name; undefined for files that are not looked at:
 * locks of package managers, minified scripts, data.
 */
export function textFormat(path: string): TextFormat | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  if (LOCKS.has(name) || /\.min\.\w+$|\.map$|[-.]lock\.\w+$/.test(name)) {
    return undefined;
  }
  if (/(?:^|\/)requirements\/[^/]+\.(?:txt|in)$/i.test(path)) {
    return 'ini';
  }
  const plain = name.replace(SHOWN_FORM, '');
  return (
    BY_NAME.find(([pattern]) => pattern.test(plain))?.[1] ??
    BY_EXTENSION.get(plain.slice(plain.lastIndexOf('.') + 1))
  );
}

/** True for a file that shows the form of another one, to be copied and filled in: `.env.example`, `settings.dist.ini`. */
export function isFormOnly(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return /(?:^|[-_.])(?:example|sample|template|dist|default|skeleton)s?(?:[-_.]|$)/i.test(name);
}

/** Behind the extension: `config.ini.example`. */
const SHOWN_FORM = /\.(?:example|sample|template|tmpl|dist|default|bak|old|orig|backup|save)$/;

const LOCKS: ReadonlySet<string> = new Set([
  'package-lock.json',
  'npm-shrinkwrap.json',
  'pnpm-lock.yaml',
  'composer.lock',
  'conda-lock.yml',
]);

const BY_NAME: readonly (readonly [RegExp, TextFormat])[] = [
  [/^\.env(?:\.|$)|\.env$|^\.(?:flaskenv|envrc)$|^env\.(?:dev|prod|local|test)\w*$/, 'env'],
  [/^(?:docker|container)file(?:\.|$)|\.dockerfile$/, 'dockerfile'],
  [
    /^\.(?:pypirc|npmrc|netrc|pgpass|my\.cnf|s3cfg|boto|git-credentials)$|^_netrc$|^pip\.conf$|^credentials$/,
    'ini',
  ],
  [/^\.(?:bashrc|bash_profile|profile|zshrc)$|^(?:procfile|makefile|jenkinsfile)$/, 'shell'],
  [/^id_(?:rsa|dsa|ecdsa|ed25519)$/, 'key'],
  [/^(?:[\w.-]*requirements|constraints)[\w.-]*\.(?:txt|in)$|^pipfile$/, 'ini'],
  [/^(?:uv|poetry|pdm)\.lock$|^pipfile\.lock$|^pylock(?:\.[^.]+)?\.toml$/, 'lock'],
];

const BY_EXTENSION: ReadonlyMap<string, TextFormat> = new Map(
  (
    [
      ['yaml', 'yaml yml'],
      ['toml', 'toml'],
      ['ini', 'ini cfg conf cnf properties tf tfvars hcl service'],
      ['json', 'json jsonc json5 tfstate'],
      ['shell', 'sh bash zsh ksh ps1 bat cmd mk'],
      ['script', 'js mjs cjs ts jsx tsx vue svelte'],
      ['markup', 'html htm xhtml jinja jinja2 j2 mako mak tmpl tpl stpl xml config'],
      ['prose', 'md rst'],
      ['key', 'pem key ppk'],
      ['sql', 'sql'],
    ] satisfies readonly (readonly [TextFormat, string])[]
  ).flatMap(([format, extensions]) =>
    extensions.split(' ').map((extension): [string, TextFormat] => [extension, format]),
  ),
);
