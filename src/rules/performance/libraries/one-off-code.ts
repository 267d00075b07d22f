/** True for migrations of a database, which run once: Django's, Alembic's. Told from the path alone. */
export function isMigration(path: string): boolean {
  return /(^|\/)(_?migrations|alembic\/versions|versions)\//.test(path);
}
