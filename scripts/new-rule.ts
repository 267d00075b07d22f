// `npm run new:rule security/xml-bomb`: writes the rule, its page and its line in the registry.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const CATEGORIES = ['security', 'secrets', 'performance', 'refactoring', 'correctness'];

const [id = ''] = process.argv.slice(2);
const [category = '', name = ''] = id.split('/');
if (!CATEGORIES.includes(category) || !/^[a-z][a-z0-9]*(-[a-z0-9]+)+$/.test(name)) {
  process.stderr.write(
    `Usage: npm run new:rule <category>/<name>\n` +
      `  category: ${CATEGORIES.join(', ')}\n  name: two or more lower-case words with dashes, for instance xml-bomb\n`,
  );
  process.exit(2);
}
const file = fileURLToPath(new URL(`../src/rules/${id}.ts`, import.meta.url));
const page = file.replace(/\.ts$/, '.md');
const registry = fileURLToPath(new URL('../src/rules/registry.ts', import.meta.url));
if (existsSync(file) || existsSync(page)) {
  process.stderr.write(`The rule ${id} exists already.\n`);
  process.exit(2);
}

const exported = name.replaceAll(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
const title = name.replaceAll('-', ' ').replace(/^./, (letter) => letter.toUpperCase());
const { version } = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')));
const isSecurity = category === 'security' || category === 'secrets';

writeFileSync(
  file,
  `import { defineRule } from '../rule.ts';

export const ${exported} = defineRule({
  meta: {
    id: '${id}',
    summary: '${title}',
    severity: 'medium',${isSecurity ? '\n    cwe: 0, // the most exact number of https://cwe.mitre.org' : ''}
    since: '${version}',
  },
  visitors: (context) => ({
    call(node) {
      if (context.resolve(node.callee) === 'builtins.${exported}') {
        context.report({ span: node.span, message: '${title}' });
      }
    },
  }),
});
`,
);
writeFileSync(
  page,
  `# ${title}

Say in one paragraph what is wrong and what it costs.

## Examples

\`\`\`py
${exported}()  # error: [${id}]
\`\`\`

Do this instead:

\`\`\`py
pass
\`\`\`

## Cases

### What a reader would not expect

\`\`\`py
def ${exported}(): ...
${exported}()
\`\`\`
`,
);
writeFileSync(registry, withRule(readFileSync(registry, 'utf8')));
process.stdout.write(
  `Wrote src/rules/${id}.ts and .md, and registered the rule. Next: npx vitest run src/rules -t ${id}\n`,
);

function withRule(text: string): string {
  const importLine = `import { ${exported} } from './${id}.ts';`;
  const imports = text.match(/^import \{ \w+ \} from '\.\/\w+\/[\w-]+\.ts';$/gm) ?? [];
  const entries = [...imports, importLine].sort((left, right) =>
    pathOf(left).localeCompare(pathOf(right)),
  );
  const names = entries.map((line) => /\{ (\w+) \}/.exec(line)?.[1] ?? '');
  const rest = text
    .replaceAll(/^import \{ \w+ \} from '\.\/\w+\/[\w-]+\.ts';\n/gm, '')
    .replace(
      /RULES: readonly Rule\[\] = \[[^\]]*\]/,
      `RULES: readonly Rule[] = [\n${names.map((one) => `  ${one},\n`).join('')}]`,
    );
  return rest.replace(
    /^import type \{ Rule \} from '\.\/rule\.ts';\n/m,
    (line) => `${entries.join('\n')}\n${line}`,
  );
}

function pathOf(line: string): string {
  return /'(.*)'/.exec(line)?.[1] ?? '';
}
