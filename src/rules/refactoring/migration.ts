/**
 * True for a step of a database migration (Django, Alembic), told from its path: it runs once and is kept as it ran, so nobody
 * will read it for long or make it shorter.
 */
export function isMigration(path: string): boolean {
  return /(^|\/)(migrations|alembic)\//.test(path);
}
