/** Rules of a grammar in llama.cpp's GBNF, by name. */
export interface GrammarRules {
  /** Defines a rule under a fixed name; the same definition may be set again. */
  readonly set: (name: string, expression: string) => void;
  /** Defines a rule under a new name that begins with `stem`, or finds the one that has this expression already. */
  readonly name: (stem: string, expression: string) => string;
}

/** The grammar whose root is the expression that `root` returns. */
export function writeGrammar(root: (rules: GrammarRules) => string): string {
  const rules = new Map<string, string>();
  const expression = root({
    set: (name, expression) => {
      rules.set(name, expression);
    },
    name: (stem, expression) => {
      for (const [name, existing] of rules) {
        if (existing === expression && name.startsWith(`${stem}-`)) {
          return name;
        }
      }
      const name = `${stem}-${rules.size}`;
      rules.set(name, expression);
      return name;
    },
  });
  return [
    `root ::= ${expression}`,
    ...[...rules].map(([name, rule]) => `${name} ::= ${rule}`),
  ].join('\n');
}

/** Exactly this text, as a GBNF literal. */
export function quoteLiteral(text: string): string {
  return `"${text.replaceAll(/["\\]/gu, String.raw`\$&`)}"`;
}
