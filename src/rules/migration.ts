/**
 * True for a step of a database migration (Django, Alembic), told from its path: it runs once, over data that its writers know, and is kept as it ran.
 */
export function isMigration(path: string): boolean {
  return /(^|\/)(_?migrations|alembic|versions)\//.test(path);
}
