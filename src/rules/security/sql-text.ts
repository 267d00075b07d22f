import type { SourceModule } from '../../python/source-module.ts';

const STATEMENT =
  /(^|[\n;(])\s*(SELECT\s[^;]*?\bFROM\b|SELECT\s+(DISTINCT\s+)?(\uFFFC|\*|\w+\()|INSERT\s+(OR\s+\w+\s+)?INTO\b|REPLACE\s+INTO\b|UPDATE\s+\S+\s+SET\b|DELETE\s+FROM\b|WITH\s+\S+\s+AS\b|(CREATE|DROP|ALTER|TRUNCATE)\s+(OR\s+REPLACE\s+)?(TEMP\w*\s+|UNIQUE\s+|VIRTUAL\s+)?(TABLE|INDEX|VIEW|DATABASE|SCHEMA|USER|ROLE|TRIGGER|SEQUENCE|FUNCTION)\b|EXEC(UTE)?\s+\w+|CALL\s+\w+|GRANT\s|REVOKE\s|MERGE\s+INTO\b|PRAGMA\s+\w)/i;
const BEFORE_VALUE =
  /(=|<|>|\bLIKE|\bIN\s*\(|\bVALUES\s*\(|\bBETWEEN|\bBETWEEN\s+\S+\s+AND|\bLIMIT|\bOFFSET|\b(VALUES|IN)\s*\([^()]*,)\s*$/i;

/** What a text is shows at its beginning. */
const LONGEST_START = 20_000;

/** True when a template (constant text, `HOLE` for values) reads as a statement of SQL. */
export function isSql(template: string): boolean {
  return STATEMENT.test(template.slice(0, LONGEST_START));
}

/**
 * True when a value stands where SQL expects a value: inside quotes, after a comparison, in a list. Elsewhere it is the name of a
 * table or a column, or a piece of SQL, which no parameter can carry. Judged from the text before it.
 */
export function isValuePlace(before: string): boolean {
  const statement = before.slice(-2000);
  const quotes = statement.split("'").length - 1;
  return quotes % 2 === 1 || BEFORE_VALUE.test(statement);
}

/** How each driver writes a parameter (PEP 249, `paramstyle`). */
const PLACEHOLDERS: Readonly<Record<string, '?' | '%s'>> = {
  sqlite3: '?',
  aiosqlite: '?',
  pyodbc: '?',
  duckdb: '?',
  psycopg2: '%s',
  psycopg: '%s',
  pymysql: '%s',
  MySQLdb: '%s',
  'mysql.connector': '%s',
  'django.db': '%s',
  pymssql: '%s',
};

/** The placeholder of the one driver that the module imports; undefined when there is none, or several that differ. */
export function placeholderOf(module: SourceModule): '?' | '%s' | undefined {
  const imports = [...module.scopes.module.bindings.values()].flatMap((binding) =>
    binding.definitions.flatMap(({ imported }) => (imported === undefined ? [] : [imported])),
  );
  const found = new Set(
    Object.entries(PLACEHOLDERS)
      .filter(([driver]) =>
        imports.some((name) => name === driver || name.startsWith(`${driver}.`)),
      )
      .map(([, placeholder]) => placeholder),
  );
  return found.size === 1 ? [...found][0] : undefined;
}
