import type { TemplateExpression } from '../../templates/template-model.ts';
import { defineTemplateRule } from '../rule.ts';
import { isIllustration, mayHoldText, namedValue } from './template-values.ts';

export const templateScriptContext = defineTemplateRule({
  meta: {
    id: 'security/template-script-context',
    summary: 'A template prints a value where the browser runs it',
    severity: 'medium',
    cwe: 79,
    since: '0.1.0',
  },
  inspect(template, report) {
    if (isIllustration(template.path)) {
      return;
    }
    for (const expression of template.expressions) {
      const reason = reasonFor(expression);
      if (reason !== undefined && mayHoldText(expression)) {
        const name = `\`${namedValue(expression)}\``;
        report({ span: expression.span, message: reason(name), note: NOTE });
      }
    }
  },
});

const NOTE = 'escaping for HTML does not help here';
const FOR_SCRIPTS = /^(?:tojson|to_json|json|jsonify|escapejs|json_script|json_dumps|forcejson)$/;
const FOR_URLS = /^(?:urlencode|iriencode|sanitize_url|safe_url)$/;
const ADDRESS_OF_SOMEBODY =
  /(?:^|[._])(?:website|web_site|homepage|home_page|portfolio(?:_url)?|personal_(?:url|site)|profile_url|blog_url|user_url|site_url_of_user)$/i;

function reasonFor(expression: TemplateExpression): ((name: string) => string) | undefined {
  if (expression.filters.some((filter) => FOR_SCRIPTS.test(filter))) {
    return undefined;
  }
  switch (expression.context) {
    case 'script':
      return scriptReason(expression);
    case 'event-handler':
      return (name) =>
        `${name} becomes part of the script in \`${expression.attribute ?? ''}\`: the browser undoes the escaping before it runs it`;
    case 'url-attribute':
    case 'unquoted-attribute':
      return addressReason(expression);
    default:
      return undefined;
  }
}

/** In quotes, escaped text cannot end the string; without quotes or escaping, and in a template literal, it is code. */
function scriptReason({
  scriptQuote,
  isEscaped,
}: TemplateExpression): ((name: string) => string) | undefined {
  if (!isEscaped) {
    return (name) =>
      `${name} is printed into a script as it is: \`</script>\` or a quote in it begins code`;
  }
  if (scriptQuote === '`') {
    return (name) => `${name} stands in a template literal: \`\${…}\` in it is run`;
  }
  return scriptQuote === undefined
    ? (name) => `${name} stands in a script without quotes: what it holds is run as code`
    : undefined;
}

function addressReason({
  prefix,
  attribute,
  element,
  filters,
  variables,
}: TemplateExpression): ((name: string) => string) | undefined {
  if (/^\s*javascript:/i.test(prefix)) {
    return (name) => `${name} becomes part of a \`javascript:\` address: the browser runs it`;
  }
  const isFollowed = attribute === 'href' && element === 'a';
  const isWhole = prefix.trim() === '' && !filters.some((filter) => FOR_URLS.test(filter));
  return isFollowed && isWhole && variables.some(({ path }) => ADDRESS_OF_SOMEBODY.test(path))
    ? (name) =>
        `${name} is the whole address of a link: \`javascript:…\` in it runs when somebody follows it`
    : undefined;
}
