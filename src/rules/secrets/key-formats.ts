/** A kind of key whose text tells who issued it. */
interface KeyFormat {
  /** For messages: `${issuer} ${what}`. */
  readonly issuer: string;
  readonly what: string;
  /** Given to browsers and to other parties as a rule: less urgent than a key that nobody but its owner may have. */
  readonly isOftenPublic: boolean;
  /** Matches the whole key inside a text. */
  readonly pattern: RegExp;
}

/**
 * Keys that can be told by their form, as their issuers document it. `\b` does not do at either end, since keys hold `_` and
 * `-`: the lookarounds say that no further character of a key follows or goes before.
 */
const KEY_FORMATS: readonly KeyFormat[] = [
  format('AWS', 'access key', 'A(?:KIA|SIA)[A-Z2-7]{16}'),
  format('GitHub', 'token', 'gh[pousr]_[A-Za-z0-9]{36,251}'),
  format('GitHub', 'token', 'github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}'),
  format('GitLab', 'token', 'gl(?:pat|dt|rt|ptt|ft|soat|cbt|agent)-[A-Za-z0-9_-]{20,}'),
  format('Slack', 'token', 'xox[abeprs]-(?:\\d+-)?[A-Za-z0-9-]{16,}'),
  format('Slack', 'app token', 'xapp-\\d-[A-Z0-9]+-\\d+-[a-f0-9]{32,}'),
  format(
    'Slack',
    'webhook address',
    'https://hooks\\.slack\\.com/services/T\\w{6,}/B\\w{6,}/\\w{16,}',
  ),
  format('Stripe', 'key', '[sr]k_(?:live|test)_[A-Za-z0-9]{16,}'),
  format('Stripe', 'webhook secret', 'whsec_[A-Za-z0-9+/]{24,}'),
  format('Google', 'API key', 'AIza[A-Za-z0-9_-]{35}'),
  format('Google', 'client secret', 'GOCSPX-[A-Za-z0-9_-]{28}'),
  format('Anthropic', 'API key', 'sk-ant-(?:api|admin|oat)\\d\\d-[A-Za-z0-9_-]{24,}'),
  format('OpenAI', 'API key', 'sk-(?:proj|svcacct|admin|None)-[A-Za-z0-9_-]{20,}'),
  format('OpenAI', 'API key', 'sk-[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20}'),
  format('OpenAI', 'API key', 'sk-[A-Za-z0-9]{48}'),
  format('OpenRouter', 'API key', 'sk-or-v1-[a-f0-9]{64}'),
  format('Groq', 'API key', 'gsk_[A-Za-z0-9]{52}'),
  format('Hugging Face', 'token', 'hf_[A-Za-z0-9]{34}'),
  format('Replicate', 'token', 'r8_[A-Za-z0-9]{37}'),
  format('SendGrid', 'API key', 'SG\\.[A-Za-z0-9_-]{22}\\.[A-Za-z0-9_-]{43}'),
  format('Twilio', 'API key', 'SK[0-9a-f]{32}'),
  format('Mailgun', 'API key', 'key-[0-9a-f]{32}'),
  format('Mailchimp', 'API key', '[0-9a-f]{32}-us\\d{1,2}'),
  format('npm', 'token', 'npm_[A-Za-z0-9]{36}'),
  format('PyPI', 'token', 'pypi-AgE[A-Za-z0-9_-]{50,}'),
  format('RubyGems', 'API key', 'rubygems_[0-9a-f]{48}'),
  format('Docker', 'token', 'dckr_pat_[A-Za-z0-9_-]{27}'),
  format('DigitalOcean', 'token', 'do[opr]_v1_[0-9a-f]{64}'),
  format('Databricks', 'token', 'dapi[0-9a-f]{32}'),
  format('Shopify', 'token', 'shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}'),
  format('Square', 'token', 'sq0(?:atp|csp)-[A-Za-z0-9_-]{22,43}'),
  format('Telegram', 'bot token', '\\d{8,10}:AA[A-Za-z0-9_-]{33}'),
  format(
    'Discord',
    'bot token',
    '[MNO][A-Za-z0-9]{23,25}\\.[A-Za-z0-9_-]{6}\\.[A-Za-z0-9_-]{27,38}',
  ),
  format('Azure', 'storage key', '(?<=AccountKey=)[A-Za-z0-9+/]{86}=='),
  format('Azure', 'shared access key', '(?<=SharedAccessKey=)[A-Za-z0-9+/]{43}='),
  format('Azure', 'shared access signature', '(?<=[?&]sig=)[A-Za-z0-9%]{43,63}(?:%3D|=)'),
  format('Azure', 'client secret', '[A-Za-z0-9_.~-]{3}\\dQ~[A-Za-z0-9_.~-]{31,34}'),
  format('Google', 'refresh token', '1//0[A-Za-z0-9_-]{40,200}'),
  format('Google', 'access token', 'ya29\\.[A-Za-z0-9_-]{40,400}'),
  format(
    'Discord',
    'webhook address',
    'https://(?:\\w{1,10}\\.)?discord(?:app)?\\.com/api/webhooks/\\d{15,22}/[A-Za-z0-9_-]{50,90}',
  ),
  format('Atlassian', 'API token', 'ATATT3[A-Za-z0-9_=-]{50,250}'),
  format('Bitbucket', 'access token', 'ATCTT3[A-Za-z0-9_=-]{50,250}'),
  format('xAI', 'API key', 'xai-[A-Za-z0-9]{70,90}'),
  format('Perplexity', 'API key', 'pplx-[A-Za-z0-9]{40,60}'),
  format('LangSmith', 'API key', 'lsv2_(?:pt|sk)_[0-9a-f]{32}_[0-9a-f]{10}'),
  format('Supabase', 'token', 'sb(?:p_[0-9a-f]{40}|_secret_[A-Za-z0-9_-]{20,60})'),
  format('Sentry', 'token', 'sntry[us]_[A-Za-z0-9+/=_-]{40,400}'),
  format('Notion', 'token', 'ntn_[A-Za-z0-9]{40,60}'),
  format('Netlify', 'token', 'nfp_[A-Za-z0-9]{36,60}'),
  format('Pulumi', 'token', 'pul-[0-9a-f]{40}'),
  format('Doppler', 'token', 'dp\\.(?:pt|st|ct|sa|scim|audit)\\.[A-Za-z0-9.]{40,60}'),
  format('PlanetScale', 'password', 'pscale_(?:pw|tkn|oauth)_[A-Za-z0-9_.-]{32,64}'),
  format('Tailscale', 'key', 'tskey-[a-z]{3,9}-[A-Za-z0-9]{8,20}-[A-Za-z0-9]{20,40}'),
  format('Dynatrace', 'token', 'dt0[a-z]\\d\\d\\.[A-Z0-9]{24}\\.[A-Z0-9]{64}'),
  format('Brevo', 'API key', 'xkeysib-[0-9a-f]{64}-[A-Za-z0-9]{16}'),
  format('Alibaba', 'access key', 'LTAI[A-Za-z0-9]{20}'),
  format('Grafana', 'token', 'glsa_[A-Za-z0-9]{32}_[0-9a-f]{8}'),
  format('HashiCorp Vault', 'token', 'hv[sb]\\.[A-Za-z0-9_-]{24,}'),
  format('Terraform Cloud', 'token', '[A-Za-z0-9]{14}\\.atlasv1\\.[A-Za-z0-9_-]{60,}'),
  format('New Relic', 'API key', 'NRAK-[A-Z0-9]{27}'),
  format('Linear', 'API key', 'lin_api_[A-Za-z0-9]{40}'),
  format('Figma', 'token', 'figd_[A-Za-z0-9_-]{40,}'),
  format('Postman', 'API key', 'PMAK-[0-9a-f]{24}-[0-9a-f]{34}'),
  format('Airtable', 'token', 'pat[A-Za-z0-9]{14}\\.[0-9a-f]{64}'),
  format('age', 'secret key', 'AGE-SECRET-KEY-1[A-Z0-9]{58}'),
  format('JSON Web', 'Token', 'eyJ[A-Za-z0-9_-]{10,}\\.eyJ[A-Za-z0-9_-]{10,}\\.[A-Za-z0-9_-]{20,}'),
];

function format(issuer: string, what: string, body: string): KeyFormat {
  const isOftenPublic = issuer === 'JSON Web' || `${issuer} ${what}` === 'Google API key';
  return {
    issuer,
    what,
    isOftenPublic,
    pattern: new RegExp(`(?<![A-Za-z0-9_-])${body}(?![A-Za-z0-9_])`),
  };
}

/** Shorter texts hold no key; longer ones are data files in disguise. */
const LEAST_LENGTH = 20;
const MOST_LENGTH = 100_000;

/** Something that every form above has: one look at a text instead of one for each form. */
const HINT =
  /A[KS]IA|gh[pousr]_|_pat_|gl[a-z]{2,5}-|xox|xapp-|hooks\.slack|[sr]k_|whsec_|AIza|GOCSPX|sk-|gsk_|hf_|r8_|SG\.|SK[0-9a-f]{32}|key-|-us\d|npm_|pypi-|rubygems_|_v1_|dapi|shp[acs]|sq0|:AA|AccountKey|SharedAccessKey|[?&]sig=|\dQ~|1\/\/0|ya29\.|api\/webhooks|AT[AC]TT3|xai-|pplx-|lsv2_|sb[p_]|sntry|ntn_|nfp_|pul-|dp\.|pscale_|tskey-|dt0|xkeysib|LTAI|glsa_|hv[sb]\.|atlasv1|NRAK|lin_api|figd_|PMAK|pat[A-Za-z0-9]{14}\.|AGE-SECRET|eyJ|[MNO][A-Za-z0-9]{23}/;

/** Every key of a known form in a file, with the offset where it stands; looked for in the lines that hint at one. */
export function findKeys(
  text: string,
): readonly { readonly format: KeyFormat; readonly key: string; readonly start: number }[] {
  const found: { format: KeyFormat; key: string; start: number }[] = [];
  let start = 0;
  for (const line of text.split('\n')) {
    for (let rest = line, offset = start; ;) {
      const one = findKey(rest);
      const at = one === undefined ? -1 : rest.indexOf(one.key);
      if (one === undefined || at < 0) {
        break;
      }
      found.push({ ...one, start: offset + at });
      rest = rest.slice(at + one.key.length);
      offset += at + one.key.length;
    }
    start += line.length + 1;
  }
  return found;
}

/** The first key of a known form in a text. */
export function findKey(
  text: string,
): { readonly format: KeyFormat; readonly key: string } | undefined {
  if (text.length < LEAST_LENGTH || text.length > MOST_LENGTH || !HINT.test(text)) {
    return undefined;
  }
  for (const one of KEY_FORMATS) {
    const match = one.pattern.exec(text);
    if (match !== null) {
      return { format: one, key: match[0] };
    }
  }
  return undefined;
}
