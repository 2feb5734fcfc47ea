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
  /**
   * A pattern, compiled when a line holds a `near`: all of them would be a millisecond. What is replaced is group 1, or the whole match. It must not be slow on
   * long lines.
   */
  find: string;
  /** Quick test on the bytes behind a `near`, for those that are common. */
  quick?: "assigned" | "user" | "spaced" | "element";
  /** `find` sees so many of the lines above too. */
  above?: number;
  /** Not `find` says what the secret is: it stands on the lines below the name that it finds, indented deeper. */
  below?: true;
  /**
   * What a value goes on with where it is as long as group 1 may be, or as what `find` sees. A longer group instead would be read anew for each of the values
   * that stand in a value.
   */
  goesOn?: string;
  /** Of these characters one follows a value without quotes, or the line ends. In `find` it would be looked for from every place of a long value. */
  follows?: string;
  /** Takes values for harmless that the pattern cannot tell. */
  unless?: (value: string, quoted: boolean) => boolean;
}

const edge = String.raw`(?<![A-Za-z0-9_])`;
const shape = (pattern: string) => `${edge}(?:${pattern})(?![A-Za-z0-9_])`;
// Tokens of letters, digits and dashes may end in a dash.
const open = (pattern: string) => `${edge}(?:${pattern})`;

/** Words by which a name tells that its value is a secret. */
const secretName = String.raw`pass(?:word|wd|phrase|code)|(?<=[_.-])pass|secret|token|credentials?|(?:api|access|private|auth|account|signing|encryption|master|subscription)[_-]?key|key-data`;
const nameParts =
  "sswo sswd sspo ssph sspa ssco secr toke pike pi_k pi-k ss_k ss-k sske te_k te-k teke th_k th-k thke nt_k nt-k ntke ng_k ng-k ngke on_k on-k onke er_k er-k erke ntia _pas .pas -pas y-da".split(
    " ",
  );

// Shapes are those that the vendors document for their own scanners' use. Private keys span lines: private-keys.ts finds them.
export const secretRules: SecretRule[] = [
  { name: "aws-access-key-id", near: ["AKIA", "ASIA", "ABIA", "ACCA"], find: shape("A(?:KIA|SIA|BIA|CCA)[A-Z2-7]{16}") },
  { name: "github-token", near: ["ghp_", "gho_", "ghu_", "ghs_", "ghr_"], find: shape("gh[pousr]_[A-Za-z0-9]{36,255}") },
  { name: "github-token", near: ["ghs_"], find: open("ghs_[A-Za-z0-9]{1,20}_eyJ[A-Za-z0-9._-]{60,}"), goesOn: String.raw`[\w.-]*` },
  { name: "github-token", near: ["ub_p"], find: shape("github_pat_[A-Za-z0-9_]{40,255}") },
  {
    name: "gitlab-token",
    near: ["pat-", "ldt-", "lrt-", "cbt-", "ptt-", "lft-", "oat-", "ent-", "imt-", "oas-", "fct-"],
    find: open("gl(?:pat|dt|rt|cbt|ptt|ft|soat|agent|imt|oas|ffct)-[A-Za-z0-9_.-]{18,}"),
  },
  { name: "slack-token", near: ["xox?", "app-"], find: open("(?:xox[abcdeoprs]|xapp)[.-][A-Za-z0-9.%_-]{10,}") },
  {
    name: "slack-webhook",
    near: ["ks.s"],
    find: String.raw`hooks\.slack\.com/(?:services|workflows|triggers)/([A-Za-z0-9+/_-]{20,})`,
  },
  {
    name: "stripe-key",
    near: ["sk_l", "sk_t", "rk_l", "rk_t", "sk_o", "rk_o", "sk_p", "rk_p"],
    find: shape("[sr]k_(?:live|test|prod|org_live|org_test)_[A-Za-z0-9]{16,}"),
  },
  { name: "stripe-webhook-secret", near: ["sec_"], find: open("whsec_[A-Za-z0-9+/]{24,}={0,2}") },
  { name: "npm-token", near: ["npm_"], find: shape("npm_[A-Za-z0-9]{36}") },
  {
    name: "npm-token",
    near: ["thTo", "uth="],
    find: String.raw`_auth(?:Token)?\s*=\s*["']?(?=[^\s"']*\d)([A-Za-z0-9+/=_-]{16,})(?=["'\s]|$)`,
  },
  { name: "pypi-token", near: ["-AgE"], find: open("pypi-AgE[A-Za-z0-9_-]{50,}") },
  {
    name: "openai-key",
    near: ["sk-p", "sk-s", "sk-a", "sk-o", "sk-l"],
    find: open("sk-(?:proj|svcacct|admin|ant-[a-z0-9]+|or-v1|lf|live)-[A-Za-z0-9_-]{20,}"),
  },
  { name: "openai-key", near: ["^sk-"], find: shape("sk-(?=[A-Za-z0-9]*[0-9])(?:[a-f0-9]{32}|[A-Za-z0-9]{40,64})") },
  { name: "google-api-key", near: ["AIza"], find: String.raw`(?<![A-Za-z0-9_])AIza[A-Za-z0-9_-]{35}(?![A-Za-z0-9_-])` },
  { name: "google-oauth", near: ["a29."], find: open("ya29\\.[A-Za-z0-9_-]{20,}") },
  { name: "google-oauth", near: ["OCSP"], find: open("GOCSPX-[A-Za-z0-9_-]{28}") },
  { name: "google-oauth", near: ["1//0"], find: open("1//0[A-Za-z0-9_-]{40,}") },
  {
    name: "azure-client-secret",
    near: ["#Q~?"],
    find: String.raw`(?<![A-Za-z0-9_~.-])[A-Za-z0-9_~.-]{3}\dQ~[A-Za-z0-9_~.-]{31,34}(?![A-Za-z0-9_~.-])`,
  },
  { name: "azure-signature", near: ["sig="], find: String.raw`[?&;]sig=([A-Za-z0-9%+/=]{40,})` },
  { name: "sendgrid-key", near: ["^SG."], find: open("SG\\.[A-Za-z0-9_-]{20,24}\\.[A-Za-z0-9_-]{39,50}") },
  {
    name: "twilio-key",
    near: [..."#abcdef"].map((digit) => `^SK${digit}`),
    find: shape("SK[0-9a-f]{32}"),
  },
  { name: "mailgun-key", near: ["key-"], find: shape("key-[0-9a-f]{32}") },
  { name: "mailchimp-key", near: ["-us#"], find: shape("[0-9a-f]{32}-us\\d{1,2}") },
  {
    name: "telegram-token",
    near: [":AA?"],
    find: String.raw`(?:(?<![A-Za-z0-9_])|(?<=/bot))\d{8,10}:AA[A-Za-z0-9_-]{33}(?![A-Za-z0-9_-])`,
  },
  { name: "discord-webhook", near: ["bhoo"], find: String.raw`discord(?:app)?\.com/api/webhooks/\d+/([A-Za-z0-9_-]{40,})` },
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
  { name: "linear-key", near: ["lin_"], find: shape("lin_(?:api|oauth|wh)_[A-Za-z0-9]{32,}") },
  { name: "postman-key", near: ["PMAK"], find: open("PMAK-[a-f0-9]{24}-[a-f0-9]{34}") },
  { name: "new-relic-key", near: ["NRAK", "NRJS", "NRII"], find: open("NR(?:AK|JS|II)-[A-Za-z0-9_-]{19,}") },
  { name: "grafana-token", near: ["lsa_", "glc_"], find: open("(?:glsa_[A-Za-z0-9]{32}_[a-fA-F0-9]{8}|glc_[A-Za-z0-9+/]{32,}={0,2})") },
  { name: "hugging-face-token", near: ["^hf_"], find: shape("hf_[A-Za-z0-9]{34}") },
  { name: "replicate-token", near: ["^r8_"], find: shape("r8_[A-Za-z0-9]{37}") },
  { name: "supabase-key", near: ["sbp_", "sb_s"], find: open("(?:sbp_[a-f0-9]{40}|sb_secret_[A-Za-z0-9_-]{20,})") },
  { name: "planetscale-token", near: ["ale_"], find: open("pscale_(?:tkn|pw|oauth)_[A-Za-z0-9_.=-]{32,}") },
  { name: "figma-token", near: ["igd_", "igu_", "igo_", "igr_"], find: open("fig[duor]_[A-Za-z0-9_-]{38,}") },
  { name: "notion-token", near: ["ntn_", "ret_"], find: shape("(?:ntn_[A-Za-z0-9]{40,}|secret_[A-Za-z0-9]{43})") },
  { name: "groq-key", near: ["gsk_"], find: shape("gsk_[A-Za-z0-9]{48,56}") },
  { name: "perplexity-key", near: ["plx-"], find: shape("pplx-[A-Za-z0-9]{40,}") },
  { name: "xai-key", near: ["xai-"], find: shape("xai-[A-Za-z0-9]{70,}") },
  { name: "fly-token", near: ["fo1_", "fm1r", "fm2_"], find: open("(?:fo1_[A-Za-z0-9_-]{40,}|fm(?:1r|2)_[A-Za-z0-9+/_-]{80,}={0,3})") },
  { name: "docker-token", near: ["ckr_"], find: open("dckr_(?:pat|oat)_[A-Za-z0-9_-]{27,}") },
  { name: "rubygems-key", near: ["ems_"], find: shape("rubygems_[a-f0-9]{48}") },
  { name: "cargo-token", near: ["^cio"], find: shape("cio[A-Za-z0-9]{32}") },
  { name: "age-key", near: ["AGE-"], find: open("AGE-(?:SECRET-KEY|PLUGIN-[A-Z0-9]+)-(?:PQ-)?1[A-Z0-9]{58,}") },
  { name: "sentry-token", near: ["rys_", "ryu_"], find: open("sntry[su]_[A-Za-z0-9+/=_-]{40,}") },
  { name: "atlassian-token", near: ["ATAT", "ATCT", "ATBB"], find: open("(?:AT[AC]TT3[A-Za-z0-9_=-]{100,}|ATBB[A-Za-z0-9]{28,})") },
  { name: "mapbox-token", near: ["k.ey"], find: open("sk\\.eyJ[A-Za-z0-9_-]{40,}\\.[A-Za-z0-9_-]{20,}") },
  { name: "dynatrace-token", near: ["dt0c", "dt0s"], find: open("dt0[a-z]\\d{2}\\.[A-Z0-9]{24}\\.[A-Z0-9]{64}") },
  { name: "pulumi-token", near: ["pul-"], find: shape("pul-[a-f0-9]{40}") },
  { name: "netlify-token", near: ["nfp_", "nfc_", "nfo_"], find: open("nf[pco]_[A-Za-z0-9]{36,}") },
  { name: "buildkite-token", near: ["kua_", "kaj_", "kct_"], find: open("bk(?:ua|aj|ct)_[A-Za-z0-9]{40,}") },
  { name: "circleci-token", near: ["CCIP"], find: open("CCIP(?:AT|RJ)_[A-Za-z0-9]{20,}_[a-f0-9]{40}") },
  { name: "1password-token", near: ["s_ey"], find: open("ops_eyJ[A-Za-z0-9+/_-]{200,}={0,3}") },
  { name: "easypost-key", near: ["EZAK", "EZTK"], find: shape("EZ[AT]K[A-Za-z0-9]{54}") },
  { name: "telnyx-key", near: ["KEY0"], find: shape("KEY0[A-F0-9]{31}_[A-Za-z0-9]{22}") },
  { name: "1password-key", near: ["^A3-"], find: shape("A3-[A-Z0-9]{6}-(?:[A-Z0-9]{11}|[A-Z0-9]{6}-[A-Z0-9]{5})(?:-[A-Z0-9]{5}){3}") },
  { name: "adobe-secret", near: ["p8e-"], find: shape("p8e-[a-z0-9]{32}") },
  { name: "alibaba-key-id", near: ["LTAI"], find: shape("LTAI[A-Za-z0-9]{16,24}") },
  { name: "artifactory-key", near: ["AKCp", "cmVm"], find: shape("(?:AKCp[A-Za-z0-9]{69}|cmVmd[A-Za-z0-9]{59})") },
  { name: "axiom-token", near: ["xaat", "xapt"], find: shape("xa[ap]t-[a-f0-9]{8}(?:-[a-f0-9]{4}){3}-[a-f0-9]{12}") },
  { name: "bedrock-key", near: ["ABSK", "ck-a"], find: open("(?:ABSK[A-Za-z0-9+/]{100,}={0,2}|bedrock-api-key-[A-Za-z0-9+/=]{32,})") },
  { name: "brevo-key", near: ["xkey", "xsmt"], find: shape("x(?:keysib|smtpsib)-[a-f0-9]{64}-[A-Za-z0-9]{16}") },
  { name: "cerebras-key", near: ["csk-"], find: shape("csk-[a-z0-9]{40,60}") },
  { name: "clickhouse-key", near: ["4b1d"], find: shape("4b1d[A-Za-z0-9]{38}") },
  { name: "clojars-token", near: ["JARS"], find: shape("CLOJARS_[a-z0-9]{60}") },
  { name: "cloudflare-token", near: ["1.0-"], find: shape("v1\\.0-[a-f0-9]{24}-[a-f0-9]{146}") },
  { name: "cloudflare-token", near: ["cfut", "cfat", "cfk_"], find: open("cf(?:ut|at|k)_[A-Za-z0-9_-]{40,}") },
  // Of a tunnel: the JSON begins with the account.
  { name: "cloudflare-token", near: ["JhIj"], find: open("eyJhIjoi[A-Za-z0-9+/]{80,}={0,2}") },
  { name: "contentful-token", near: ["CFPA"], find: open("CFPAT-[A-Za-z0-9_-]{43}") },
  { name: "dropbox-token", near: ["^sl."], find: open("sl\\.(?:u\\.)?[A-Za-z0-9_-]{120,}") },
  { name: "duffel-token", near: ["ffel"], find: open("duffel_(?:test|live)_[A-Za-z0-9_=-]{43}") },
  { name: "e2b-key", near: ["e2b_"], find: shape("e2b_[a-f0-9]{40}") },
  { name: "elevenlabs-key", near: ["^sk_"], find: shape("sk_[a-f0-9]{48}") },
  { name: "facebook-token", near: ["^EAA"], find: shape("EAA[A-Za-z0-9]{90,}") },
  { name: "firebase-key", near: ["APA9"], find: open("[A-Za-z0-9_-]{7,30}:APA91b[A-Za-z0-9_-]{100,}") },
  { name: "firecrawl-key", near: ["^fc-"], find: shape("fc-[a-f0-9]{32}") },
  { name: "fireworks-key", near: ["^fw_"], find: shape("fw_(?=[A-Za-z]*\\d)[A-Za-z0-9]{22,24}") },
  { name: "flutterwave-key", near: ["FLWS"], find: open("FLWSECK(?:_TEST)?-[A-Za-z0-9]{12,}(?:-X)?") },
  { name: "frameio-token", near: ["fio-"], find: open("fio-u-[A-Za-z0-9_=-]{64}") },
  { name: "gemini-key", near: ["AQ.A"], find: open("AQ\\.A[A-Za-z0-9_-]{40,}") },
  { name: "gitlab-token", near: ["GR13"], find: open("GR1348941[A-Za-z0-9_-]{20}") },
  { name: "grafana-token", near: ["eyJr"], find: open("eyJrIjoi[A-Za-z0-9]{70,400}={0,3}") },
  { name: "harness-token", near: ["pat.", "sat."], find: shape("[ps]at\\.[A-Za-z0-9_-]{22}\\.[A-Za-z0-9]{24}\\.[A-Za-z0-9]{20}") },
  { name: "honeycomb-key", near: ["hcai"], find: shape("hcai[kc]_[a-z0-9]{50,}") },
  { name: "hugging-face-token", near: ["_org"], find: shape("api_org_[A-Za-z0-9]{34}") },
  { name: "infisical-token", near: ["^st."], find: shape("st\\.[a-f0-9-]{24,36}\\.[a-f0-9]{32}\\.[a-f0-9]{32}") },
  { name: "infracost-key", near: ["ico-"], find: shape("ico-(?=[A-Za-z]*\\d)[A-Za-z0-9]{32}") },
  { name: "langsmith-key", near: ["lsv2"], find: shape("lsv2_(?:pt|sk)_[a-f0-9]{32}_[a-f0-9]{10}") },
  { name: "maxmind-key", near: ["_mmk"], find: shape("[A-Za-z0-9]{6}_[A-Za-z0-9]{29}_mmk") },
  { name: "neon-key", near: ["napi"], find: shape("napi_[a-z0-9]{60,}") },
  { name: "networking-key", near: ["nkey"], find: shape("dnkey-[A-Z0-9]{26}-[A-Z0-9]{52}") },
  { name: "nvidia-key", near: ["nvap"], find: open("nvapi-[A-Za-z0-9_-]{60,}") },
  { name: "octopus-key", near: ["API-"], find: shape("API-(?=[A-Z]*\\d)[A-Z0-9]{25,26}") },
  { name: "openshift-token", near: ["256~"], find: open("sha256~[A-Za-z0-9_-]{43}") },
  { name: "paddle-key", near: ["pdl_"], find: shape("pdl_(?:live_|sdbx_)?apikey_[A-Za-z0-9_]{40,}") },
  { name: "paypal-token", near: ["ken$"], find: shape("access_token\\$(?:production|sandbox)\\$[a-z0-9]{16}\\$[a-f0-9]{32}") },
  { name: "pinecone-key", near: ["pcsk"], find: shape("pcsk_[A-Za-z0-9]{5,6}_[A-Za-z0-9]{60,}") },
  {
    name: "plaid-token",
    near: ["ess-"],
    find: shape("access-(?:sandbox|development|production)-[a-f0-9]{8}(?:-[a-f0-9]{4}){3}-[a-f0-9]{12}"),
  },
  { name: "polar-token", near: ["olar"], find: shape("polar_[a-z]{2,5}_[A-Za-z0-9]{40,}") },
  { name: "posthog-key", near: ["phx_", "phs_"], find: shape("ph[xs]_[A-Za-z0-9]{40,}") },
  { name: "prefect-key", near: ["pnu_", "pnb_"], find: shape("pn[ub]_[A-Za-z0-9]{36}") },
  { name: "readme-key", near: ["rdme"], find: shape("rdme_[a-z0-9]{70}") },
  { name: "render-key", near: ["rnd_"], find: shape("rnd_(?=[A-Za-z]*\\d)[A-Za-z0-9]{28,32}") },
  { name: "resend-key", near: ["^re_"], find: shape("re_(?=[A-Za-z_]*\\d)[A-Za-z0-9]{8}_[A-Za-z0-9]{20,24}") },
  { name: "scalingo-token", near: ["tk-u"], find: open("tk-us-[A-Za-z0-9_-]{48}") },
  { name: "settlemint-token", near: ["_aat", "_pat", "_sat"], find: shape("sm_(?:aat|pat|sat)_[A-Za-z0-9]{16}") },
  { name: "shippo-token", near: ["ippo"], find: shape("shippo_(?:live|test)_[a-fA-F0-9]{40}") },
  { name: "sonar-token", near: ["squ_", "sqp_", "sqa_"], find: shape("sq[upa]_[a-f0-9]{40}") },
  { name: "sourcegraph-token", near: ["sgp_"], find: shape("sgp_(?:[a-fA-F0-9]{16}_|local_)?[a-fA-F0-9]{40}") },
  { name: "square-token", near: ["EAAA"], find: String.raw`(?<![A-Za-z0-9_])EAAA[A-Za-z0-9_-]{60}(?![A-Za-z0-9_-])` },
  { name: "tailscale-key", near: ["tske"], find: open("tskey-[a-z]+-[A-Za-z0-9]{8,}-[A-Za-z0-9]{20,}") },
  { name: "tavily-key", near: ["tvly"], find: open("tvly-(?:dev-|prod-)?[A-Za-z0-9_-]{32,}") },
  {
    name: "teams-webhook",
    near: ["okb2"],
    find: String.raw`webhookb2/([A-Za-z0-9@-]{20,100}/IncomingWebhook/[A-Za-z0-9]{32}/[A-Za-z0-9-]{20,40}(?:/[A-Za-z0-9_-]+)?)`,
  },
  { name: "together-key", near: ["tgp_"], find: open("tgp_v1_[A-Za-z0-9_-]{40,}") },
  { name: "typeform-token", near: ["tfp_"], find: open("tfp_[A-Za-z0-9_.=-]{50,}") },
  { name: "vercel-token", near: ["vcp_", "vci_", "vca_", "vcr_", "vck_"], find: shape("vc[piark]_[A-Za-z0-9]{24,}") },
  { name: "vercel-token", near: ["b_rw"], find: shape("vercel_blob_rw_[A-Za-z0-9]{16}_[A-Za-z0-9]{30}") },
  {
    name: "vault-key",
    near: ["seal"],
    anyCase: true,
    find: String.raw`unseal key(?: \d{1,2})?(?: \([^)\n]{1,20}\))?:\s{1,4}([A-Za-z0-9+/=]{30,})`,
  },
  { name: "wandb-key", near: ["andb"], find: shape("wandb_v1_[A-Za-z0-9_]{60,}") },
  { name: "yandex-key", near: ["AQVN"], find: open("AQVN[A-Za-z0-9_-]{35,38}") },
  { name: "yandex-token", near: ["^t1."], find: open("t1\\.[A-Za-z0-9_-]{10,}={0,2}\\.[A-Za-z0-9_-]{86}={0,2}") },
  { name: "zapier-webhook", near: ["zapi"], find: String.raw`hooks\.zapier\.com/hooks/catch/(\d+/[a-z0-9]{5,})` },
  // Azure marks most of its keys by four letters near their end.
  {
    name: "azure-key",
    near: ["+ASt", "+ASb", "+AEh", "+ARm", "+AIo", "+ABa", "+ACR", "ACDb", "AzFu", "AzSe", "AzCa"],
    find: String.raw`(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{33,76}(?:\+A(?:St|Sb|Eh|Rm|Io|Ba|CR)|ACDb|Az(?:Fu|Se|Ca))[A-Za-z0-9+/_-]{5,6}={0,2}(?![A-Za-z0-9+/_=-])`,
  },
  { name: "azure-key", near: ["AZDO", "ACOG", "APIM"], find: shape("[A-Za-z0-9]{76}(?:AZDO|ACOG|APIM)[A-Za-z0-9]{4}") },
  { name: "azure-key", near: ["JQQJ"], find: shape("[A-Za-z0-9]{52}JQQJ99[A-Za-z0-9]{20,30}") },
  {
    name: "azure-key",
    near: ["key1", "key2", "aryK", "aryM", "aryC"],
    find: String.raw`"(?:key[12]|(?:primary|secondary)(?:Key|Readonly\w*Key|Master\w*Key|ConnectionString))"\s*:\s*"([^"\n]{32,128})`,
    unless: isHarmlessNamed,
    goesOn: String.raw`[^"\n]*`,
  },
  // Of a password: what /etc/shadow, .htpasswd and tables of users hold.
  {
    name: "password-hash",
    near: ["$6$?", "$5$?", "$y$j", "$2a$", "$2b$", "$2y$", "apr1", "gon2"],
    find: String.raw`\$(?:[56]|y|apr1|2[aby]|argon2(?:id|i|d))\$[A-Za-z0-9./$=,+]{28,}`,
  },
  {
    name: "jwt",
    near: ["eyJ?"],
    find: open("eyJ[A-Za-z0-9_-]{10,}\\.(?:eyJ[A-Za-z0-9_-]{8,}|[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]{10,})(?:\\.[A-Za-z0-9_-]+){0,3}"),
    goesOn: String.raw`[\w.-]*`,
  },
  // A private key in base64: `-----BEGIN … PRIVATE KEY` of a kubeconfig, a secret, a variable of a pipeline.
  {
    name: "private-key",
    near: ["LS0t"],
    find: String.raw`LS0tLS1CRUdJTi(?:BSU0EgUFJJVk|BQUklWQVRFI|BFQyBQUklW|BPUEVOU1NIIFBS|BFTkNSWVBURUQgUFJJ|BEU0EgUFJJ)[A-Za-z0-9+/]{20,}={0,2}`,
    goesOn: String.raw`[A-Za-z0-9+/=]*`,
  },
  {
    name: "password-url",
    // The letter or digit before `://` makes the fourth character.
    near: [..."abcdefghijklmnopqrstuvwxyz0123456789"].map((letter) => `${letter}://`),
    quick: "user",
    find: String.raw`[a-z][a-z0-9+.-]{0,30}://[^\s:@/'"<>\x60]{0,200}:([^\s@/'"<>\x60]{1,128})@`,
    unless: isPlaceholder,
  },
  {
    name: "authorization-header",
    near: ["riza"],
    anyCase: true,
    find: String.raw`authorization["']?\s{0,3}[:=]\s{0,3}["']?(?:(?:bearer|basic|token|digest|negotiate|apikey|api-key|key|bot|ssws|splunk|geniekey)\s{1,3})?([^\s"',\\]{6,128})`,
    unless: isWord,
    goesOn: String.raw`[^\s"',\\]*`,
  },
  {
    name: "bearer-token",
    near: ["bear"],
    anyCase: true,
    quick: "assigned",
    find: String.raw`(?<![a-z])bearer[\s:=]{1,3}["']?([a-z0-9._~+/=-]{16,128})`,
    unless: isWord,
    goesOn: String.raw`[\w.~+/=-]*`,
  },
  {
    name: "cookie",
    near: ["kie:", 'kie"'],
    anyCase: true,
    find: String.raw`(?<![a-z-])(?:set-)?cookie"?:\s{0,3}"?([^=;\s"']{1,100}=[^\n"']{12,128})`,
    unless: isPlainCookie,
    goesOn: String.raw`[^\n"']*`,
  },
  { name: "aws-secret", near: ["etSt", "etBi"], find: String.raw`"Secret(?:String|Binary)"\s*:\s*"((?:[^"\\\n]|\\.)+)"` },
  // `.env` files, `env` and `printenv`, CI logs: names in capitals with their values.
  {
    name: "environment-value",
    near: [
      "_KEY",
      "_SEC",
      "_TOK",
      "_PAS",
      "_PWD",
      "_PSW",
      "_CRE",
      "_PW=",
      "_PW:",
      "_PAT",
      "_SAL",
      "SECR",
      "TOKE",
      "PASS",
      "APIK",
      "_AUT",
      "MNEM",
    ],
    quick: "assigned",
    find: String.raw`(?<![A-Za-z0-9_])(?:export\s+|set\s+)?[A-Z][A-Z0-9_]{0,60}?(?:SECRET|TOKEN|PASSWORD|PASSWD|PASSPHRASE|APIKEY|CREDENTIALS?|MNEMONIC|(?<![A-Z0-9])(?:PASS|PWD?|PAT|KEY|AUTH|SALT))(?:_(?:ID|BASE64|B64|PROD|DEV|TEST|STAGING|LIVE|BASE|VALUE|[0-9]+))?["']?\s{0,2}[=:]\s{0,2}(?:"([^"\n]{4,128})|'([^'\n]{4,128})|([^\s"'\\,;]{4,128}))`,
    unless: isHarmlessValue,
    goesOn: String.raw`[^\s"'\\,;]*`,
  },
  {
    name: "environment-value",
    near: ["SECR", "TOKE", "PASS", "MNEM"],
    quick: "assigned",
    find: String.raw`(?<![A-Za-z0-9_])(?:SECRET|TOKEN|PASSWORD|PASSWD|PASSPHRASE|MNEMONIC)(?:_KEY|_BASE)?["']?\s{0,2}=\s{0,2}(?:"([^"\n]{4,128})|'([^'\n]{4,128})|([^\s"'\\,;]{4,128}))`,
    unless: isHarmlessValue,
    goesOn: String.raw`[^\s"'\\,;]*`,
  },
  // JSON, YAML, ini files, header lines and command lines: `"password": "…"`, `aws_secret_access_key = …`, `X-Api-Key: …`, `--token=…`.
  {
    name: "named-value",
    near: nameParts,
    anyCase: true,
    quick: "assigned",
    find: String.raw`(?<![A-Za-z0-9]|arn:aws[^\s\"]{0,100})[A-Za-z0-9_.-]{0,60}(?:${secretName})(?:s|_?(?:string|value|hash))?\\?["']?\s{0,30}(?:=>|[:=])\s{0,3}\[?\s?(?:\\"([^"\\\n]{6,128})|"((?:[^"\\\n]|\\.){6,128})|'([^'\n]{6,128})|([A-Za-z0-9+/=_~!@#$%^&*.-]{8,128}))`,
    goesOn: String.raw`[A-Za-z0-9+/=_~!@#$%^&*.-]*`,
    follows: " \t\r\n\f\v\u00a0,;&\"'}])",
    unless: isHarmlessNamed,
  },
  // `password: |` and what stands below it in YAML; a name and its value on two lines of JSON.
  {
    name: "named-value",
    near: nameParts,
    anyCase: true,
    quick: "assigned",
    find: String.raw`^([ \t]*(?:- )?)["']?[A-Za-z0-9_.-]{0,60}(?:${secretName})["']?[ \t]*:[ \t]*([|>][+-]?\d?)?[ \t]*\r?$`,
    below: true,
    unless: isHarmlessNamed,
  },
  // `--token …`, `machine … password …` of .netrc, tables of a name and a value.
  {
    name: "named-value",
    near: nameParts,
    anyCase: true,
    quick: "spaced",
    find: String.raw`(?:^[ \t]*(?:(?:machine|default)[ \t].{1,200}[ \t]login[ \t]+\S{1,100}[ \t]+)?|(?<=[\s"'(])--?)[A-Za-z0-9_.-]{0,60}(?:${secretName})[ \t]+(?:"([^"\n]{6,128})|'([^'\n]{6,128})|([^\s"'=:-][^\s"']{5,128})(?=["'\s]|$))`,
    unless: isHarmlessNamed,
    goesOn: String.raw`[^\s"']*`,
  },
  {
    name: "named-value",
    near: nameParts,
    anyCase: true,
    quick: "element",
    find: String.raw`<[\w.:-]{0,60}(?:${secretName})[\w.-]{0,20}>([^<>\n]{6,128})</`,
    unless: isHarmlessNamed,
  },
  // `- name: DB_PASSWORD` and its `value: …` below; `key="Password" value="…"`.
  {
    name: "named-value",
    near: ["alue"],
    anyCase: true,
    quick: "assigned",
    above: 2,
    find: String.raw`(?:name|key)\\?["']?[ \t]*[:=][ \t]*\\?["']?[\w./-]{0,100}(?:${secretName}|_key|_pass|_pwd)\\?["']?,?\s{0,40}(?:\\?["']?type\\?["']?:[ \t]*\\?["']?\w+\\?["']?,?\s{0,40})?\\?["']?value\\?["']?[ \t]*[:=][ \t]*(?:\\?"([^"\\\n]{4,128})|'([^'\n]{4,128})|([^\s"'\\,{}]{4,128}))`,
    unless: isHarmlessValue,
    goesOn: String.raw`[^\s"'\\,{}]*`,
  },
  // Arguments of programs that take them without a name of their own.
  {
    name: "password-argument",
    near: ["curl"],
    find: String.raw`\bcurl\b(?:(?!curl)[^|;\n]){0,1000}?\s(?:-u|--user|-U|--proxy-user)[ =]?["']?[^\s:"'$]{1,100}:([^\s"'$]{3,128})`,
    unless: isHarmlessValue,
  },
  { name: "password-argument", near: ["hpas"], find: String.raw`\bsshpass\s+-p\s*(?:"([^"\n]{3,128})|'([^'\n]{3,128})|([^\s"'$]{3,128}))` },
  { name: "password-argument", near: ["s-cl"], find: String.raw`\bredis-cli\b(?:(?!redis)[^|;\n]){0,500}?\s-a\s+["']?([^\s"'$]{4,128})` },
  {
    name: "password-argument",
    near: ["ysql", "riad"],
    find: String.raw`\b(?:mysql|mysqldump|mysqladmin|mariadb|mariadb-dump)\s(?:(?!mysql|mariadb)[^|;\n]){0,500}?(?<=\s)-p["']?([^\s"'$-][^\s"'$]{3,128})`,
    unless: isHarmlessValue,
  },
  {
    name: "password-argument",
    near: ["-std"],
    find: String.raw`\b(?:echo|printf)\s+(?:-n\s+|["']?%s["']?\s+)?(?:"([^"$\n]{4,128})|'([^'\n]{4,128})|([^\s"'$|]{4,128}))["']?\s*\|[^|\n]{0,200}--password-stdin`,
    unless: isPlaceholder,
  },
  { name: "password-argument", near: ["epas"], find: String.raw`^\s*requirepass\s+["']?([^\s"']{4,128})`, unless: isPlaceholder },
  // What stands in an address behind the `?`, and in what a program connects with.
  {
    name: "query-value",
    near: ["key=", "ode=", "ure=", "tok="],
    find: String.raw`[?&;](?:key|code|tok|(?:X-(?:Amz|Goog)-)?Signature)=([A-Za-z0-9%+/=_.~-]{20,128})`,
    unless: isHarmlessNamed,
    goesOn: String.raw`[\w%+/=.~-]*`,
  },
  {
    name: "named-value",
    near: ["pwd=", "wd ="],
    anyCase: true,
    find: String.raw`;\s{0,3}pwd\s{0,3}=\s{0,3}["']?([^;\s"']{4,128})`,
    unless: isHarmlessValue,
  },
  {
    name: "password-url",
    near: ["@tcp", "@uni"],
    find: String.raw`(?<![^\s"'\x60=])[\w.-]{1,100}:([^\s@"'\x60]{3,128})@(?:tcp|unix)\(`,
    unless: isPlaceholder,
  },
  { name: "docker-auth", near: ['uth"'], find: String.raw`"auth"\s{0,3}:\s{0,3}"([A-Za-z0-9+/]{8,}={0,2})"`, unless: isNoPair },
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
    isPlaceholder(value) ||
    isPlace(value) ||
    value.startsWith(" ") ||
    /^[\d.:,-]{1,7}$/.test(value) ||
    (!quoted && /^[A-Za-z_]\w*(?:\(.*|(?:\.\w+)+)$/.test(value))
  );
}

/** A cookie of words and small numbers names no session. */
function isPlainCookie(value: string): boolean {
  return !/=(?=[^;]*\d)[^;\s]{12,}/.test(value);
}

/** `name:password` in base64 and nothing else. */
function isNoPair(value: string): boolean {
  return !/^[\x20-\x7e]{1,200}:[\x20-\x7e]+$/.test(Buffer.from(value, "base64").toString("latin1"));
}

/** A path whose first folder is a common one, an address without a password. */
function isPlace(value: string): boolean {
  return /^(?:\/(?:[a-z.-]+|Users|Library|Applications)\/[\w.@+/ -]+|\.\.?\/.*|~\/.*|https?:\/\/[^@]*|arn:.*)$/.test(value);
}

// Source code, logs and reports speak of tokens and passwords all day; what is a value has a digit in it, or letters that make no words.
function isHarmlessNamed(value: string, quoted: boolean): boolean {
  if (isPlaceholder(value) || isPlace(value) || /\s/.test(value)) return true;
  if (!/\d/.test(value)) return !isRandom(value);
  // Amounts, versions, dates; the kinds of public keys.
  if (/^(?:[~^]?[\d.:,_%-]+(?:ms|s|kB|MB|k)?|\d{4}-\d\d-\d\dT?[\d:.+Z-]*|(?:ssh|ecdsa)-\w+(?:-\w+)*)$/.test(value)) return true;
  const isName = /^[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*[({[]?$/.test(value);
  return !quoted && isName && !/\d[^\d]+\d/.test(value) && !/^[a-f0-9]{16,}$/.test(value) && !isRandom(value);
}

/** Words of a name in camel case change their kind of letter at every third character, random letters at every other. */
function isRandom(value: string): boolean {
  if (value.length < 12) return false;
  let changes = 0;
  let kind = 0;
  for (let i = 0; i < value.length; i++) {
    const before = kind;
    kind = kindOf(value.charCodeAt(i));
    if (before !== 0 && kind !== before) changes++;
  }
  return changes >= value.length * 0.42;
}

function kindOf(code: number): number {
  if (code >= 97 && code <= 122) return 1;
  if (code >= 65 && code <= 90) return 2;
  return code >= 48 && code <= 57 ? 3 : 0;
}
