/**
 * What secrets look like, as patterns that run in linear time. They hide text from reports, logs and prompts; they are
 * wider than what the secrets rules report.
 */

/** Tokens whose provider gave them a format. The whole match is the secret. */
export const PROVIDER_TOKENS: readonly RegExp[] = [
  // GitHub, the stateless form with an application id and a JWT included
  /\bgh[pousr]_[A-Za-z0-9_.-]{20,512}/g,
  /\bgithub_pat_[A-Za-z0-9_]{20,255}/g,
  // GitLab, with its runner, deploy, trigger and other tokens
  /\bgl(?:pat|dt|rt|ptt|ft|soat|cbt|imt|agent)-[A-Za-z0-9_.=-]{16,255}/g,
  // AWS key ids
  /\b(?:AKIA|ASIA|AGPA|AIDA|AROA|ABIA|ACCA)[A-Z2-7]{16}\b/g,
  // OpenAI, Anthropic, OpenRouter and others after their fashion
  /\bsk-[A-Za-z0-9_-]{20,255}/g,
  /\bgsk_[A-Za-z0-9]{20,255}/g,
  /\bhf_[A-Za-z0-9]{20,255}/g,
  // Stripe
  /\b(?:sk|rk|whsec)_(?:live_|test_)?[A-Za-z0-9]{16,255}/g,
  // Slack
  /\bxox[abeoprs]-[A-Za-z0-9-]{10,255}/g,
  /\bxapp-[A-Za-z0-9-]{10,255}/g,
  // Telegram
  /\b[0-9]{8,10}:AA[A-Za-z0-9_-]{32,40}/g,
  // Google
  /\bAIza[A-Za-z0-9_-]{35}/g,
  /\bya29\.[A-Za-z0-9_-]{20,512}/g,
  /\bGOCSPX-[A-Za-z0-9_-]{20,64}/g,
  // Package registries
  /\bnpm_[A-Za-z0-9]{36}/g,
  /\bpypi-[A-Za-z0-9_-]{32,512}/g,
  /\bdckr_(?:pat|oat)_[A-Za-z0-9_-]{20,255}/g,
  /\brubygems_[a-f0-9]{32,64}/g,
  // SendGrid, Mailgun, Twilio
  /\bSG\.[A-Za-z0-9_-]{16,64}\.[A-Za-z0-9_-]{16,64}/g,
  /\bkey-[a-f0-9]{32}\b/g,
  /\bSK[a-f0-9]{32}\b/g,
  // Hosting and infrastructure
  /\bdo[pors]_v1_[a-f0-9]{64}/g,
  /\bshp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}/g,
  /\bhv[sbr]\.[A-Za-z0-9_-]{20,512}/g,
  /\bdapi[a-f0-9]{32}\b/g,
  /\blin_api_[A-Za-z0-9]{30,64}/g,
  /\bAGE-SECRET-KEY-1[A-Z0-9]{40,80}/g,
  // Azure's applications, Google's refresh tokens, Atlassian
  /(?<![A-Za-z0-9_.~-])[A-Za-z0-9_.~-]{3}[0-9]Q~[A-Za-z0-9_.~-]{31,34}/g,
  /(?<![A-Za-z0-9:/])1\/\/0[A-Za-z0-9_-]{30,200}/g,
  /\bAT[AC]TT3[A-Za-z0-9_=-]{40,250}/g,
  // Others whose tokens begin with their own name
  /\b(?:xai|pplx|pul|tskey|xkeysib)-[A-Za-z0-9-]{30,128}/g,
  /\b(?:lsv2_(?:pt|sk)|sbp|sb_secret|sntry[us]|ntn|nfp|pscale_(?:pw|tkn|oauth))_[A-Za-z0-9+/=_.-]{20,400}/g,
  /\bdp\.(?:pt|st|ct|sa|scim|audit)\.[A-Za-z0-9.]{40,60}/g,
  /\bdt0[a-z][0-9]{2}\.[A-Z0-9]{24}\.[A-Z0-9]{64}/g,
  /\bLTAI[A-Za-z0-9]{20}\b/g,
  // JSON Web Tokens
  /(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{8,4096}\.eyJ[A-Za-z0-9_-]{4,4096}\.?[A-Za-z0-9_-]{0,4096}/g,
];

/** The part behind an address or a key that gives it away: webhooks of Slack and Discord, Azure's connection strings. */
export const MARKED_TOKENS: readonly RegExp[] = [
  /hooks\.slack\.com\/(?:services|workflows)\/(?<value>[A-Za-z0-9/_-]{10,255})/g,
  /discord(?:app)?\.com\/api\/webhooks\/(?<value>[0-9]{5,25}\/[A-Za-z0-9_-]{10,255})/g,
  /\b(?:Account|SharedAccess)Key=(?<value>[A-Za-z0-9+/=]{20,128})/g,
  /[?&]sig=(?<value>[A-Za-z0-9%+/]{40,80})/g,
  // A private key in base64, as Kubernetes keeps it
  /\bLS0tLS1CRUdJTi(?<value>[A-Za-z0-9+/=]{40,16000})/g,
];

export const PRIVATE_KEY_BEGIN = /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/g;

/** `scheme://user:password@host`. */
export const URL_PASSWORD =
  /:\/\/[^\s:/@'"`<>]{0,200}:(?<value>[^\s/@'"`<>{}$%][^\s@'"`<>]{0,200})(?=@)/g;

export const AUTHORIZATION =
  /\b(?:bearer|basic|token)[ \t]{1,4}(?<value>(?=[A-Za-z0-9._~+/=-]{0,64}[0-9])[A-Za-z0-9._~+/=-]{16,4096})/gi;

const KEYWORD =
  '(?:password|passwd|passphrase|passwort|passcode|pwd|secret|token|credentials?|(?:api|access|private|secret|auth|account|encryption|signing|master|service|shared|session)[_-]?key|secret[_-]?key[_-]?base)s?[0-9]{0,3}';

export const QUERY_VALUE = new RegExp(
  String.raw`[?&;][A-Za-z_-]{0,20}?${KEYWORD}=(?<value>[^\s&'"\x60<>{}$]{4,512})`,
  'gi',
);

/** A line of a shell script or an `.env` file: upper case, no blanks around `=`, no call and no attribute after it. */
export const ENVIRONMENT_LINE =
  /^[ \t]{0,8}(?:export[ \t]{1,4})?[A-Z0-9_]{0,60}?(?:PASSWORD|PASSWD|PASSPHRASE|PWD|SECRET|TOKEN|API_?KEY|ACCESS_?KEY|SECRET_?KEY|PRIVATE_?KEY)[0-9]{0,3}=(?<value>(?![A-Za-z_.]{1,100}(?:[([]|$))[^\s"'#$<{(]{4,512})/gm;

/** Up to where the value begins: `password =`, `"token":`, `db_password: str =`, `cfg["api_key"] =`, `password ==`. */
export const ASSIGNED_NAME = new RegExp(
  String.raw`${KEYWORD}(?:["'][ \t]{0,8}\]?)?[ \t]{0,8}(?::[ \t]{0,8}[A-Za-z_][\w.\[\] |]{0,60}?[ \t]{0,8}=|[=!]=|:=|=|:)`,
  'gi',
);

/** `environ.get("DB_PASSWORD", "…")` and its like: what stands there is the password when nothing is configured. */
export const LOOKUP_DEFAULT = new RegExp(
  String.raw`\b(?:get|getenv|setdefault|pop|setenv|config|env)\([ \t]{0,8}["'][\w.-]{0,60}?${KEYWORD}["'][ \t]{0,8},(?:[ \t]{0,8}default[ \t]{0,4}=)?`,
  'gi',
);
