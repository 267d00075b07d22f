import type { TemplateExpression, TemplateModel } from '../../templates/template-model.ts';
import { defineTemplateRule } from '../rule.ts';
import { isIllustration } from './template-values.ts';

/** A page that prints what belongs into a log: tracebacks, statements, all that an object or the configuration holds. */
export const templateShowsInternals = defineTemplateRule({
  meta: {
    id: 'security/template-shows-internals',
    summary: 'A page shows the inside of the program',
    severity: 'medium',
    cwe: 209,
    since: '0.1.0',
  },
  inspect(template, report) {
    if (isIllustration(template.path)) {
      return;
    }
    for (const expression of template.expressions) {
      const shown = internals(expression, template.dialect);
      if (shown !== undefined) {
        report({
          span: expression.span,
          message: `the page shows visitors ${shown}`,
          note: 'write it to the log, and show a text of your own',
        });
      }
    }
  },
});

const ATTRIBUTES = /(?:^|\.)__(?:dict|class|globals|init|traceback|mro|subclasses)__(?:\.|$)/;
const FAILURE =
  /(?:^|[._])(?:traceback|trace_?back|stack_?trace|exc_?info|format_exc|sql_?(?:error|query|statement)|raw_?(?:sql|query)|executed_?query|query_string_sql|db_?error|database_error)$/i;
const CONFIGURATION =
  /^(?:config|settings|app\.config|current_app\.config)$|^(?:config|settings|app\.config)\.(?:SECRET_KEY|DATABASES?|\w*(?:PASSWORD|SECRET|API_KEY|DATABASE_UR[IL]))$|^request\.environ$|^(?:os\.)?environ$/;

/** Django has no `config` of its own: there it is what a view made for the page. */
function internals(
  { text, variables }: TemplateExpression,
  dialect: TemplateModel['dialect'],
): string | undefined {
  for (const { path } of variables) {
    if (ATTRIBUTES.test(path)) {
      return `everything that an object holds (\`${text.slice(0, 60)}\`)`;
    }
    if (FAILURE.test(path)) {
      return `how the program failed (\`${path}\`): paths, names and statements`;
    }
    const isOwn = dialect === 'django' && /^(?:config|settings)$/.test(path);
    const isWhole = path.includes('.') || /^\w+(?:\.items\(\))?\s*(?:\||$)/.test(text);
    if (CONFIGURATION.test(path) && isWhole && !isOwn) {
      return `the configuration (\`${path}\`), its secrets too`;
    }
  }
  return undefined;
}
