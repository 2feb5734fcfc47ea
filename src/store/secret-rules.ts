/** One shape of secret. */
export interface SecretRule {
  name: string;
  /**
   * Four characters each, of which one stands in every secret of the shape. `?` in the last place is a letter, digit, `-` or `_`, `#` a digit, `^` in the first
   * place what stands before a word. They decide how fast a raw is kept: the rarer their last two are in ordinary output, the better.
   */
  near: string[];
  /** The letters of `near` and of keywords in `find` may be of either case. */
  anyCase?: boolean;
  /** What is replaced is group 1, or the whole match. Tried on the line that holds a `near`, so it must not be slow on long lines. */
  find: RegExp;
  /** Quick test on the bytes behind a `near`, for those that are common. */
  quick?: "assigned" | "user";
  /** Of these characters one follows a value without quotes, or the line ends. In `find` it would be looked for from every place of a long value. */
  follows?: string;
  /** Takes values for harmless that the pattern cannot tell. */
  unless?: (value: string, quoted: boolean) => boolean;
}

const edge = String.raw`(?<![A-Za-z0-9_])`;
const shape = (pattern: string) => new RegExp(`${edge}(?:${pattern})(?![A-Za-z0-9_])`, "g");
// Tokens of letters, digits and dashes may end in a dash.
const open = (pattern: string) => new RegExp(`${edge}(?:${pattern})`, "g");

/** Words by which a name tells that its value is a secret. */
const secretName = String.raw`pass(?:word|wd|phrase|code)|secret|token|credentials?|api[_-]?key|access[_-]?key|private[_-]?key|auth[_-]?key|account[_-]?key|signing[_-]?key|encryption[_-]?key|master[_-]?key|shared[_-]?access[_-]?key`;

// Shapes are those that the vendors document for their own scanners' use. Private keys span lines and are handled in secrets.ts.
export const secretRules: SecretRule[] = [
  { name: "aws-access-key-id", near: ["AKIA", "ASIA", "ABIA", "ACCA"], find: shape("A(?:KIA|SIA|BIA|CCA)[A-Z2-7]{16}") },
  { name: "github-token", near: ["ghp_", "gho_", "ghu_", "ghs_", "ghr_"], find: shape("gh[pousr]_[A-Za-z0-9]{36,255}") },
  { name: "github-token", near: ["ub_p"], find: shape("github_pat_[A-Za-z0-9_]{40,255}") },
  {
    name: "gitlab-token",
    near: ["pat-", "ldt-", "lrt-", "cbt-", "ptt-", "lft-", "oat-", "ent-", "imt-", "oas-", "fct-"],
    find: open("gl(?:pat|dt|rt|cbt|ptt|ft|soat|agent|imt|oas|ffct)-[A-Za-z0-9_.-]{18,}"),
  },
  { name: "slack-token", near: ["xox?", "app-"], find: open("(?:xox[abcdeoprs]|xapp)[.-][A-Za-z0-9.-]{10,}") },
  {
    name: "slack-webhook",
    near: ["ks.s"],
    find: /hooks\.slack\.com\/(?:services|workflows|triggers)\/([A-Za-z0-9+/_-]{20,})/g,
  },
  {
    name: "stripe-key",
    near: ["sk_l", "sk_t", "rk_l", "rk_t", "sk_o", "rk_o"],
    find: shape("[sr]k_(?:live|test|org_live|org_test)_[A-Za-z0-9]{16,}"),
  },
  { name: "stripe-webhook-secret", near: ["sec_"], find: open("whsec_[A-Za-z0-9+/]{24,}={0,2}") },
  { name: "npm-token", near: ["npm_"], find: shape("npm_[A-Za-z0-9]{36}") },
  {
    name: "npm-token",
    near: ["thTo", "uth="],
    find: /_auth(?:Token)?\s*=\s*["']?(?=[^\s"']*\d)([A-Za-z0-9+/=_-]{16,})(?=["'\s]|$)/g,
  },
  { name: "pypi-token", near: ["-AgE"], find: open("pypi-AgE[A-Za-z0-9_-]{50,}") },
  {
    name: "openai-key",
    near: ["sk-p", "sk-s", "sk-a", "sk-o", "sk-l"],
    find: open("sk-(?:proj|svcacct|admin|ant-[a-z0-9]+|or-v1|lf|live)-[A-Za-z0-9_-]{20,}"),
  },
  { name: "openai-key", near: ["^sk-"], find: shape("sk-(?=[A-Za-z0-9]*[0-9])(?:[a-f0-9]{32}|[A-Za-z0-9]{40,64})") },
  { name: "google-api-key", near: ["AIza"], find: /(?<![A-Za-z0-9_])AIza[A-Za-z0-9_-]{35}(?![A-Za-z0-9_-])/g },
  { name: "google-oauth", near: ["a29."], find: open("ya29\\.[A-Za-z0-9_-]{20,}") },
  { name: "google-oauth", near: ["OCSP"], find: open("GOCSPX-[A-Za-z0-9_-]{28}") },
  { name: "google-oauth", near: ["1//0"], find: open("1//0[A-Za-z0-9_-]{40,}") },
  {
    name: "azure-client-secret",
    near: ["#Q~?"],
    find: /(?<![A-Za-z0-9_~.-])[A-Za-z0-9_~.-]{3}\dQ~[A-Za-z0-9_~.-]{31,34}(?![A-Za-z0-9_~.-])/g,
  },
  { name: "azure-signature", near: ["sig="], find: /[?&;]sig=([A-Za-z0-9%+/=]{40,})/g },
  { name: "sendgrid-key", near: ["^SG."], find: open("SG\\.[A-Za-z0-9_-]{20,24}\\.[A-Za-z0-9_-]{39,50}") },
  {
    name: "twilio-key",
    near: ["^SK#", "^SKa", "^SKb", "^SKc", "^SKd", "^SKe", "^SKf"],
    find: shape("SK[0-9a-f]{32}"),
  },
  { name: "mailgun-key", near: ["key-"], find: shape("key-[0-9a-f]{32}") },
  { name: "mailchimp-key", near: ["-us#"], find: shape("[0-9a-f]{32}-us\\d{1,2}") },
  { name: "telegram-token", near: [":AA?"], find: /(?<![A-Za-z0-9_])\d{8,10}:AA[A-Za-z0-9_-]{33}(?![A-Za-z0-9_-])/g },
  { name: "discord-webhook", near: ["bhoo"], find: /discord(?:app)?\.com\/api\/webhooks\/\d+\/([A-Za-z0-9_-]{40,})/g },
  { name: "digitalocean-token", near: ["p_v1", "o_v1", "r_v1"], find: shape("do[por]_v1_[a-f0-9]{64}") },
  { name: "heroku-key", near: ["HRKU"], find: open("HRKU-[A-Za-z0-9_-]{36,}") },
  { name: "shopify-token", near: ["pat_", "pca_", "ppa_", "pss_"], find: shape("shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}") },
  { name: "square-token", near: ["sq0a", "sq0c"], find: open("sq0(?:atp|csp)-[A-Za-z0-9_-]{22,}") },
  { name: "databricks-token", near: ["dapi"], find: open("dapi[a-f0-9]{32}(?:-\\d)?") },
  { name: "vault-token", near: ["hvs.", "hvb.", "hvr."], find: open("hv[sbr]\\.[A-Za-z0-9_-]{24,}") },
  { name: "terraform-token", near: ["asv1"], find: open("[A-Za-z0-9]{14}\\.atlasv1\\.[A-Za-z0-9_-]{60,}") },
  {
    name: "doppler-token",
    near: ["^dp."],
    find: open("dp\\.(?:pt|st|ct|sa|scim|audit)\\.(?:[a-z0-9_-]+\\.)?[A-Za-z0-9]{40,44}"),
  },
  { name: "linear-key", near: ["lin_"], find: shape("lin_(?:api|oauth)_[A-Za-z0-9]{32,}") },
  { name: "postman-key", near: ["PMAK"], find: open("PMAK-[a-f0-9]{24}-[a-f0-9]{34}") },
  { name: "new-relic-key", near: ["NRAK", "NRJS", "NRII"], find: open("NR(?:AK|JS|II)-[A-Za-z0-9_-]{19,}") },
  { name: "grafana-token", near: ["lsa_", "glc_"], find: open("(?:glsa_[A-Za-z0-9]{32}_[a-fA-F0-9]{8}|glc_[A-Za-z0-9+/]{32,}={0,2})") },
  { name: "hugging-face-token", near: ["^hf_"], find: shape("hf_[A-Za-z0-9]{34}") },
  { name: "replicate-token", near: ["^r8_"], find: shape("r8_[A-Za-z0-9]{37}") },
  { name: "supabase-key", near: ["sbp_", "sb_s"], find: open("(?:sbp_[a-f0-9]{40}|sb_secret_[A-Za-z0-9_-]{20,})") },
  { name: "planetscale-token", near: ["ale_"], find: open("pscale_(?:tkn|pw|oauth)_[A-Za-z0-9_.=-]{32,}") },
  { name: "figma-token", near: ["igd_"], find: open("figd_[A-Za-z0-9_-]{38,}") },
  { name: "notion-token", near: ["ntn_", "ret_"], find: shape("(?:ntn_[A-Za-z0-9]{40,}|secret_[A-Za-z0-9]{43})") },
  { name: "groq-key", near: ["gsk_"], find: shape("gsk_[A-Za-z0-9]{48,56}") },
  { name: "perplexity-key", near: ["plx-"], find: shape("pplx-[A-Za-z0-9]{40,}") },
  { name: "xai-key", near: ["xai-"], find: shape("xai-[A-Za-z0-9]{70,}") },
  { name: "fly-token", near: ["fo1_", "fm1r", "fm2_"], find: open("(?:fo1_[A-Za-z0-9_-]{40,}|fm(?:1r|2)_[A-Za-z0-9+/_-]{80,}={0,3})") },
  { name: "docker-token", near: ["ckr_"], find: open("dckr_(?:pat|oat)_[A-Za-z0-9_-]{27,}") },
  { name: "rubygems-key", near: ["ems_"], find: shape("rubygems_[a-f0-9]{48}") },
  { name: "cargo-token", near: ["^cio"], find: shape("cio[A-Za-z0-9]{32}") },
  { name: "age-key", near: ["AGE-"], find: open("AGE-SECRET-KEY-1[A-Z0-9]{58}") },
  { name: "sentry-token", near: ["rys_", "ryu_"], find: open("sntry[su]_[A-Za-z0-9+/=_-]{40,}") },
  { name: "atlassian-token", near: ["ATAT", "ATCT", "ATBB"], find: open("(?:AT[AC]TT3[A-Za-z0-9_=-]{100,}|ATBB[A-Za-z0-9]{28,})") },
  { name: "mapbox-token", near: ["k.ey"], find: open("sk\\.eyJ[A-Za-z0-9_-]{40,}\\.[A-Za-z0-9_-]{20,}") },
  { name: "dynatrace-token", near: ["dt0c", "dt0s"], find: open("dt0[a-z]\\d{2}\\.[A-Z0-9]{24}\\.[A-Z0-9]{64}") },
  { name: "pulumi-token", near: ["pul-"], find: shape("pul-[a-f0-9]{40}") },
  { name: "netlify-token", near: ["nfp_", "nfc_", "nfo_"], find: open("nf[pco]_[A-Za-z0-9]{36,}") },
  { name: "buildkite-token", near: ["kua_", "kaj_", "kct_"], find: open("bk(?:ua|aj|ct)_[A-Za-z0-9]{40,}") },
  { name: "circleci-token", near: ["CCIP"], find: open("CCIP(?:AT|RJ)_[A-Za-z0-9]{20,}_[a-f0-9]{40}") },
  { name: "1password-token", near: ["s_ey"], find: open("ops_eyJ[A-Za-z0-9+/_-]{200,}={0,3}") },
  { name: "easypost-key", near: ["EZAK", "EZTK"], find: shape("EZ[AT]K[a-f0-9]{54}") },
  { name: "telnyx-key", near: ["KEY0"], find: shape("KEY0[A-F0-9]{31}_[A-Za-z0-9]{22}") },
  { name: "jwt", near: ["eyJ?"], find: open("eyJ[A-Za-z0-9_-]{10,}\\.[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]{10,}(?:\\.[A-Za-z0-9_-]+){0,2}") },
  {
    name: "password-url",
    // The letter before `://` makes the fourth character.
    near: [..."abcdefghijklmnopqrstuvwxyz"].map((letter) => `${letter}://`),
    quick: "user",
    find: /[a-z][a-z0-9+.-]{0,30}:\/\/[^\s:@/'"<>`]{0,200}:([^\s@/'"<>`]{1,256})@/g,
    unless: isPlaceholder,
  },
  {
    name: "authorization-header",
    near: ["riza"],
    anyCase: true,
    find: /authorization["']?\s{0,3}[:=]\s{0,3}["']?(?:(?:bearer|basic|token|digest|negotiate|apikey|api-key|bot)\s{1,3})?([^\s"',\\]{6,})/gi,
    unless: isWord,
  },
  {
    name: "bearer-token",
    near: ["bear"],
    anyCase: true,
    quick: "assigned",
    find: /(?<![a-z])bearer[\s:=]{1,3}["']?([a-z0-9._~+/=-]{16,})/gi,
    unless: isWord,
  },
  { name: "cookie", near: ["kie:"], anyCase: true, find: /(?<![a-z])(?:set-)?cookie:\s*[^=;\s]{1,100}=([^;\s]{12,})/gi, unless: isWord },
  {
    name: "cookie",
    near: ["kie:"],
    anyCase: true,
    find: /(?<![a-z-])cookie:[^\n]{0,2000}?;\s*[^=;\s]{1,100}=([^;\s]{16,})/gi,
    unless: isWord,
  },
  { name: "aws-secret", near: ["etSt", "etBi"], find: /"Secret(?:String|Binary)"\s*:\s*"((?:[^"\\\n]|\\.)+)"/g },
  // `.env` files, `env` and `printenv`, CI logs: names in capitals with their values.
  {
    name: "environment-value",
    near: ["_KEY", "_SEC", "_TOK", "_PAS", "_PWD", "_PSW", "_CRE", "_DSN", "SECR", "TOKE", "PASS", "APIK", "_AUT"],
    quick: "assigned",
    find: /(?<![A-Za-z0-9_])(?:export\s+|set\s+)?[A-Z][A-Z0-9_]{0,60}?(?:SECRET|TOKEN|PASSWORD|PASSWD|PASSPHRASE|APIKEY|CREDENTIALS?|(?<![A-Z0-9])(?:PASS|PWD|KEY|AUTH))(?:_(?:ID|BASE64|B64|PROD|DEV|TEST|STAGING|LIVE|BASE|VALUE|[0-9]+))?["']?\s{0,2}[=:]\s{0,2}(?:"([^"\n]{4,4096})"|'([^'\n]{4,4096})'|([^\s"'\\,;]{4,4096}))/g,
    unless: isHarmlessValue,
  },
  {
    name: "environment-value",
    near: ["SECR", "TOKE", "PASS"],
    quick: "assigned",
    find: /(?<![A-Za-z0-9_])(?:SECRET|TOKEN|PASSWORD|PASSWD|PASSPHRASE)(?:_KEY|_BASE)?["']?\s{0,2}=\s{0,2}(?:"([^"\n]{4,4096})"|'([^'\n]{4,4096})'|([^\s"'\\,;]{4,4096}))/g,
    unless: isHarmlessValue,
  },
  // JSON, YAML, ini files, header lines and command lines: `"password": "…"`, `aws_secret_access_key = …`, `X-Api-Key: …`, `--token=…`.
  {
    name: "named-value",
    near: [
      "sswo",
      "sswd",
      "sspo",
      "ssph",
      "sspa",
      "ssco",
      "secr",
      "toke",
      "pike",
      "pi_k",
      "pi-k",
      "ss_k",
      "ss-k",
      "sske",
      "te_k",
      "te-k",
      "teke",
      "th_k",
      "thke",
      "nt_k",
      "ntke",
      "ng_k",
      "ngke",
      "on_k",
      "er_k",
      "ntia",
    ],
    anyCase: true,
    quick: "assigned",
    find: new RegExp(
      String.raw`(?<![A-Za-z0-9]|arn:aws[^\s\"]{0,100})[A-Za-z0-9_.-]{0,60}(?:${secretName})(?:_?(?:string|value|hash))?\\?["']?\s{0,3}(?:=>|[:=])\s{0,3}(?:\\"([^"\\\n]{6,4096})\\"|"((?:[^"\\\n]|\\.){6,4096})"|'([^'\n]{6,4096})'|([A-Za-z0-9+/=_~!@#$%^&*.-]{8,4096}))`,
      "gi",
    ),
    follows: " \t\r\n\f\v\u00a0,;&\"'}])",
    unless: isHarmlessNamed,
  },
];

/** Values that stand for a secret, or that a tool has masked already. */
function isPlaceholder(value: string): boolean {
  return (
    /^[$%{<[(*]|^(?:x{3,}|\*{3,}|\.{3,}|-+$|•+)|[*•]{4,}|\*{3}|^(?:null|none|nil|undefined|true|false|yes|no|on|off|empty|unset|redacted|masked|hidden|changeme|example|placeholder|secret|token|password|string|number|boolean|object|your[-_].*|my[-_].*|<.*|\$\{.*)$/i.test(
      value,
    ) || value.startsWith("[masked")
  );
}

/** A word of prose or a name of code has no digit among its letters. */
function isWord(value: string): boolean {
  return isPlaceholder(value) || !/\d/.test(value) || /^[a-z_-]+\d?$/i.test(value);
}

function isHarmlessValue(value: string, quoted: boolean): boolean {
  return (
    isPlaceholder(value) || isPlace(value) || /^[\d.:,-]{1,7}$/.test(value) || (!quoted && /^[A-Za-z_]\w*(?:\(.*|(?:\.\w+)+)$/.test(value))
  );
}

/** A path whose first folder is a common one, an address without a password. */
function isPlace(value: string): boolean {
  return /^(?:\/(?:[a-z.-]+|Users|Library|Applications)\/[\w.@+/ -]+|\.\.?\/.*|~\/.*|https?:\/\/[^@]*|arn:.*)$/.test(value);
}

// Source code, logs and reports speak of tokens and passwords all day; what is a value has a digit in it, or letters that make no words.
function isHarmlessNamed(value: string, quoted: boolean): boolean {
  if (isPlaceholder(value) || isPlace(value) || /\s/.test(value)) return true;
  if (!/\d/.test(value)) return !isRandom(value);
  if (/^[\d.:,_%-]+(?:ms|s|kB|MB|k)?$/.test(value)) return true;
  const isName = /^[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*[({[]?$/.test(value);
  return !quoted && isName && !/\d[^\d]+\d/.test(value) && !/^[a-f0-9]{16,}$/.test(value) && !isRandom(value);
}

/** Words of a name in camel case change their kind of letter at every third character, random letters at every other. */
function isRandom(value: string): boolean {
  if (value.length < 16) return false;
  const changes = value.match(/(?<=[a-z])[^a-z]|(?<=[A-Z])[^A-Z]|(?<=\d)\D/g)?.length ?? 0;
  return changes >= value.length * 0.42;
}
