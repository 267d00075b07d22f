/** The same thing said of several names: methods that do alike, functions of several modules. */
export function sameFor<Model>(names: readonly string[], model: Model): Record<string, Model> {
  return Object.fromEntries(names.map((name) => [name, model]));
}

/** Full names of members of one class or module. */
export function members(owner: string, names: readonly string[]): readonly string[] {
  return names.map((name) => `${owner}.${name}`);
}
