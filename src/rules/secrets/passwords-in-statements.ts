/**
 * Passwords that a statement of SQL writes out: `… IDENTIFIED BY '…'`, and those of the column `password` of an `INSERT`, which are found by
 * counting columns. Empty for statements with parameters.
 */
export function passwordsInStatement(text: string): readonly string[] {
  if (text.length > MOST_LENGTH || !/\b(?:identified|insert)\b/i.test(text)) {
    return [];
  }
  const account = /\bidentified\s+(?:with\s+\w+\s+)?by\s+'([^'\n]{1,100})'/i.exec(text)?.[1];
  return [...(account === undefined ? [] : [account]), ...insertedPasswords(text)];
}

const MOST_LENGTH = 5000;
const INSERT =
  /\binsert\s+(?:or\s+\w+\s+)?into\s+[\w."`]+\s*\(([^()]{1,500})\)\s*values\s*\(([^()]{1,500})\)/gi;

function insertedPasswords(text: string): readonly string[] {
  return [...text.matchAll(INSERT)].flatMap(([, columns = '', values = '']) => {
    const names = columns.split(',').map((name) => name.trim().replaceAll(/["`]/g, ''));
    const given = values.match(/'(?:[^']|'')*'|[^,\s][^,]*/g) ?? [];
    const place = names.findIndex((name) =>
      /^(?:user_?)?(?:password|passwd|pwd|pass)$/i.test(name),
    );
    const value = place < 0 || given.length !== names.length ? undefined : given[place]?.trim();
    return value?.startsWith("'") === true && value.length > 2 ? [value.slice(1, -1)] : [];
  });
}
