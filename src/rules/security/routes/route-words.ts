/** Names of decorators, dependencies, mixins and permissions that ask who somebody is or what they may do. */
const ASKS_WHO =
  /log(?:ged|_)?_?in|sign(?:ed)?_?in|auth|permission|permit|require|admin|staff|role|jwt|token|protected|passes_test|superuser|access|secured?|scope|member|api_?key|current_?user|get_user|identity|principal/i;
const ASKS_ELSE =
  /^(?:require_(?:http_methods|POST|GET|safe)|authentication_classes|permission_classes|throttle_classes|never_cache|csrf_exempt|requires_csrf_token|cache_\w+|.*(?:exempt|allow_?any|anonymous|optional|public|no_?auth|csrf).*)$/i;
const ASKS_RIGHTS =
  /^(?!(?:\w+\.)*(?:\w*log_?in|\w*sign_?in|auth\w*|user|member|token|jwt|session|account)_)\w+_required$|admin|permission|permit|staff|superuser|role|scope|passes_test|is_owner|owner|moderator|privilege|acl|can_\w+/i;
/** Code of a view that looks at who asks, or lets others do so. */
const CHECKS_IN_BODY =
  /current_?user|is_?authenticated|is_anonymous|request\.user\b|\bg\.(?:user|current|identity|auth)|\bsession\[|\bsession\.get\(\s*['"]|in (?:request\.)?session\b|authori[sz]|authenticat|permission|logged_?in|login_required|verify_\w+|check_\w*(?:auth|token|perm|access|login|user|role|session)|\w*token\w*|api_?key\s*(?:!=|==|not in\b|in\b)|(?:headers|args|META|get_header)[^\n]{0,30}api[-_]?key|(?:check|verif|valid|require)\w*_key|x-api|signature|hmac|compare_digest|\b40[13]\b|forbidden|unauthori|require_\w+|get_identity|jwt|cookies?\b|secret|test_func|has_perm|PermissionDenied|dispatch|credential/i;
const CHECKS_RIGHTS_IN_BODY =
  /is_?admin|is_?staff|is_?superuser|\brole|has_?perm|permission|\b403\b|forbidden|PermissionDenied|privilege|is_owner|owner|can_\w+|authori[sz]|access_level|user_type|user_level|scope/i;
const OPEN_BY_NATURE =
  /log_?in|log_?out|log_?on|sign_?(?:in|up|out|on)|regist|auth|token|health|ping|alive|ready|status|heartbeat|static|asset|favicon|robots|sitemap|manifest|^(?:index|home|main|root|landing|welcome|hello|start|about|contact|faq|help|terms|privacy|imprint|docs?|openapi|swagger|version|info|error|not_found|search|list|feed|rss|blog|news|preview|demo)$|home_?page|webhook|callback|oauth|saml|sso|forgot|reset|recover|verif|confirm|activat|captcha|csrf|password|subscri|newsletter|contact|feedback|metrics|prometheus|public|guest|anonymous|invite|share|4\d\d|5\d\d|(?:^|_)errors?(?:_|$)|handler|sitemap|cron|task|language|locale|theme|currency|timezone|cart|basket|comment/i;
const WORTH_GUARDING =
  /(?:^|_|\/)(?:create|add|edit|update|delete|remove|del|destroy|save|upload|import|export|admin\w*|manage\w*|modify|change|settings?|profile|accounts?|users?|dashboard|transfer|approve|reject|ban|promote|grant|revoke|orders?|invoices?|payments?|config\w*|backups?|restore|logs?|audit|execute|run|purge|clear|toggle|enable|disable|assign|send|publish|archive|private|internal|employees?|customers?|patients?|billing)(?:_|\/|$|<|\{)/i;
const OF_ADMINISTRATORS =
  /(?:^|[_/.-])(?:admin\w*|superuser|staff|manage_users?|delete_users?|create_users?|edit_users?|ban_users?|promote|grant|revoke|user_management|backoffice|backend_users|impersonate|sudo)(?:[_/.<{-]|$)/i;

export function asksWho(name: string): boolean {
  return ASKS_WHO.test(name) && !ASKS_ELSE.test(name);
}

export function asksRights(name: string): boolean {
  return ASKS_RIGHTS.test(name) && asksWho(name);
}

export function checksWho(source: string): boolean {
  return CHECKS_IN_BODY.test(source);
}

export function checksRights(source: string): boolean {
  return CHECKS_RIGHTS_IN_BODY.test(source);
}

/** Nobody can be asked to log in before logging in; health checks, start pages and webhooks are asked by nobody who could. */
export function isOpenByNature(name: string, path: string): boolean {
  const last = path.split('/').findLast((part) => part !== '' && !/^[<{]/.test(part));
  return (
    OPEN_BY_NATURE.test(name) || (last !== undefined && OPEN_BY_NATURE.test(last)) || path === '/'
  );
}

export function isWorthGuarding(name: string, path: string): boolean {
  return WORTH_GUARDING.test(name) || WORTH_GUARDING.test(path);
}

export function isForAdministrators(name: string, path: string): boolean {
  return OF_ADMINISTRATORS.test(name) || OF_ADMINISTRATORS.test(path);
}
