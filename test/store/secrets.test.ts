import { expect, test } from "bun:test";
import fc from "fast-check";
import { createMasker, findBorder, maskSecrets } from "../../src/store/secrets.ts";

// Secrets are made up here, piece by piece: a file that held them whole would be refused by the scanners of the forges.
let state = 20_261_121;
function random(limit: number): number {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  return Math.floor((state / 2 ** 32) * limit);
}
const lower = "abcdefghijklmnopqrstuvwxyz";
const upper = lower.toUpperCase();
const digits = "0123456789";
const alphanumeric = lower + upper + digits;
const hex = `${digits}abcdef`;
const of = (alphabet: string, length: number) => Array.from({ length }, () => alphabet[random(alphabet.length)]).join("");
const base64 = (length: number) => of(`${alphanumeric}+/`, length);
const url64 = (length: number) => of(`${alphanumeric}-_`, length);
const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
const password = () => `${of(alphanumeric, 5)}${of(digits, 1)}${of("!@#%^*-_+", 1).replace("@", "!")}${of(alphanumeric, 6)}`;

/** A secret, or text around it with the secret itself behind it. */
type Shape = () => string | [text: string, secret: string];
const within =
  (make: () => string, around: (secret: string) => string): Shape =>
  () => {
    const secret = make();
    return [around(secret), secret];
  };

const shapes: Record<string, Shape> = {
  "an AWS access key id": () => `AK${"IA"}${of(`${upper}234567`, 16)}`,
  "an AWS session key id": () => `AS${"IA"}${of(`${upper}234567`, 16)}`,
  "an AWS secret in a credentials file": within(
    () => base64(40),
    (secret) => `aws_secret_access_key = ${secret}`,
  ),
  "an AWS secret in JSON": within(
    () => base64(40),
    (secret) => `    "SecretAccessKey": "${secret}",`,
  ),
  "an AWS session token": within(
    () => base64(200),
    (secret) => `"SessionToken": "${secret}"`,
  ),
  "a secret string of a secrets manager": within(
    password,
    (secret) => `    "SecretString": "{\\"username\\":\\"shop\\",\\"password\\":\\"${secret}\\"}",`,
  ),
  "a GitHub token": () => `gh${"pousr"[random(5)]}_${of(alphanumeric, 36)}`,
  "a fine-grained GitHub token": () => `github_${"pat"}_${of(alphanumeric, 22)}_${of(alphanumeric, 59)}`,
  "a GitLab token": () => `gl${"pat"}-${url64(20)}`,
  "a GitLab runner token": () => `gl${"rt"}-${url64(20)}`,
  "a Slack bot token": () => `xo${"xb"}-${of(digits, 12)}-${of(digits, 12)}-${of(alphanumeric, 24)}`,
  "a Slack app token": () => `xa${"pp"}-1-A${of(upper + digits, 10)}-${of(digits, 13)}-${of(hex, 64)}`,
  "a Slack webhook": within(
    () => `T${of(upper + digits, 8)}/B${of(upper + digits, 8)}/${of(alphanumeric, 24)}`,
    (secret) => `https://hooks.slack.com/services/${secret}`,
  ),
  "a Stripe key": () => `sk_${random(2) ? "live" : "test"}_${of(alphanumeric, 24)}`,
  "a restricted Stripe key": () => `rk_${"live"}_${of(alphanumeric, 99)}`,
  "a webhook secret": () => `wh${"sec"}_${base64(32)}`,
  "an npm token": () => `np${"m_"}${of(alphanumeric, 36)}`,
  "a token in .npmrc": within(
    () => `${of(hex, 8)}-${of(hex, 4)}-${of(hex, 4)}-${of(hex, 4)}-${of(hex, 12)}`,
    (secret) => `//registry.example/:_authToken=${secret}`,
  ),
  "a PyPI token": () => `py${"pi-AgE"}IcHlwaS5vcmc${url64(150)}`,
  "an OpenAI project key": () => `sk-${"proj"}-${url64(74)}T3Blbk${url64(74)}`,
  "an OpenAI key": () => `sk-${of(alphanumeric, 18)}0a${"T3BlbkFJ"}${of(alphanumeric, 20)}`,
  "an Anthropic key": () => `sk-${"ant"}-api03-${url64(93)}AA`,
  "an OpenRouter key": () => `sk-${"or"}-v1-${of(hex, 64)}`,
  "a DeepSeek key": () => `sk-${of(hex, 31)}7`,
  "a Google API key": () => `AI${"za"}${url64(34)}k`,
  "a Google access token": () => `ya${"29"}.${url64(120)}`,
  "a Google client secret": () => `GOC${"SPX"}-${url64(28)}`,
  "an Azure storage key": within(
    () => `${base64(86)}==`,
    (secret) => `DefaultEndpointsProtocol=https;AccountName=shop;AccountKey=${secret};EndpointSuffix=core.example`,
  ),
  "an Azure client secret": () => `${of(alphanumeric, 3)}8${"Q~"}${of(alphanumeric, 34)}`,
  "an Azure signature": within(
    () => `${of(alphanumeric, 43)}%3D`,
    (secret) => `https://shop.blob.example/c/b?sv=2024-11-04&sig=${secret}`,
  ),
  "a SendGrid key": () => `SG${"."}${url64(22)}.${url64(43)}`,
  "a Twilio key": () => `S${"K"}${of(hex, 32)}`,
  "a Mailgun key": () => `ke${"y-"}${of(hex, 32)}`,
  "a Mailchimp key": () => `${of(hex, 32)}-us${1 + random(20)}`,
  "a Telegram token": () => `${1 + random(9)}${of(digits, 9)}:A${"A"}${url64(33)}`,
  "a Discord webhook": within(
    () => url64(68),
    (secret) => `https://discord.com/api/webhooks/${of(digits, 18)}/${secret}`,
  ),
  "a DigitalOcean token": () => `dop_${"v1"}_${of(hex, 64)}`,
  "a Shopify token": () => `shp${"at"}_${of(hex, 32)}`,
  "a Square token": () => `sq0${"atp"}-${url64(22)}`,
  "a Databricks token": () => `da${"pi"}${of(hex, 32)}`,
  "a Vault token": () => `hv${"s."}${url64(90)}`,
  "a Terraform token": () => `${of(alphanumeric, 14)}.atlas${"v1"}.${url64(67)}`,
  "a Doppler token": () => `dp.${"pt"}.${of(alphanumeric, 43)}`,
  "a Linear key": () => `lin_${"api"}_${of(alphanumeric, 40)}`,
  "a Grafana token": () => `gl${"sa"}_${of(alphanumeric, 32)}_${of(hex, 8)}`,
  "a Hugging Face token": () => `h${"f_"}${of(lower + upper, 34)}`,
  "a Replicate token": () => `r${"8_"}${of(alphanumeric, 37)}`,
  "a Supabase secret": () => `sb_${"secret"}_${url64(31)}`,
  "a PlanetScale token": () => `pscale_${"tkn"}_${url64(43)}`,
  "a Figma token": () => `fi${"gd_"}${url64(40)}`,
  "a Notion token": () => `nt${"n_"}${of(alphanumeric, 46)}`,
  "a Groq key": () => `gs${"k_"}${of(alphanumeric, 52)}`,
  "a Docker token": () => `dckr_${"pat"}_${url64(27)}`,
  "a RubyGems key": () => `ruby${"gems"}_${of(hex, 48)}`,
  "a Cargo token": () => `ci${"o"}${of(alphanumeric, 32)}`,
  "a Sentry token": () => `sntry${"u_"}${of(hex, 64)}`,
  "an Atlassian token": () => `AT${"ATT3"}${url64(180)}=${of(hex.toUpperCase(), 8)}`,
  "a JWT": () => `${encoded({ alg: "HS256", typ: "JWT" })}.${encoded({ sub: of(digits, 10), iat: random(2 ** 31) })}.${url64(43)}`,
  "a JWT whose header begins with its type": () =>
    `${encoded({ typ: "JWT", alg: "RS256", kid: of(hex, 8) })}.${encoded({ iss: "shop" })}.${url64(342)}`,
  "a password in a database's address": within(password, (secret) => `DATABASE: postgres://shop:${secret}@db.internal:5432/shop`),
  "a password in a proxy's address": within(password, (secret) => `proxy http://me:${secret}@proxy.example:3128`),
  "a password of a queue": within(password, (secret) => `amqps://shop:${secret}@queue.example/vhost`),
  "a password of redis without a user": within(password, (secret) => `redis://:${secret}@cache.internal:6379/0`),
  "a bearer header": within(
    () => url64(32),
    (secret) => `> Authorization: Bearer ${secret}`,
  ),
  "a basic header": within(
    () => Buffer.from(`me:${password()}`).toString("base64"),
    (secret) => `Authorization: Basic ${secret}`,
  ),
  "a header in a curl call": within(
    () => of(hex, 40),
    (secret) => `curl -H 'authorization: token ${secret}' https://api.example/user`,
  ),
  "a header in JSON": within(
    () => of(alphanumeric, 32),
    (secret) => `"headers":{"Authorization":"Bearer ${secret}","Accept":"*/*"}`,
  ),
  "an API key header": within(
    () => of(alphanumeric, 32),
    (secret) => `X-Api-Key: ${secret}`,
  ),
  "a session cookie": within(
    () => `s%3A${url64(22)}9.${url64(16)}`,
    (secret) => `< Set-Cookie: session=${secret}; Path=/; HttpOnly`,
  ),
  "a value of a .env file": within(password, (secret) => `STRIPE_WEBHOOK_SECRET=${secret}`),
  "a quoted value of a .env file": within(
    () => `correct horse ${of(lower, 6)} staple`,
    (secret) => `DB_PASSWORD="${secret}"`,
  ),
  "an exported value": within(
    () => of(alphanumeric, 24),
    (secret) => `export GITLAB_PRIVATE_TOKEN=${secret}`,
  ),
  "a Django key": within(
    () =>
      of(`${lower}${digits}!@#%^&*(-_=+)`, 50)
        .replaceAll("'", "x")
        .replace(/^[*({<]/, "a"),
    (secret) => `SECRET_KEY = '${secret}'`,
  ),
  "a key in printenv": within(
    () => of(hex, 32),
    (secret) => `OPENWEATHER_API_KEY=${secret}`,
  ),
  "a password of letters alone in printenv": within(
    () => of(lower, 12),
    (secret) => `PGPASSWORD=${secret}`,
  ),
  "a password in YAML": within(password, (secret) => `  password: ${secret}`),
  "a quoted password in YAML": within(password, (secret) => `  db_password: "${secret}"`),
  "a token in JSON": within(
    () => url64(40),
    (secret) => `{"access_token":"${secret}","expires_in":3600}`,
  ),
  "a client secret in JSON": within(
    () => of(alphanumeric, 32),
    (secret) => `"client_secret": "${secret}"`,
  ),
  "a token on a command line": within(
    () => of(alphanumeric, 40),
    (secret) => `npx deploy --token=${secret} --prod`,
  ),
};

/** Shapes as their vendors write them: `{w36}` is 36 letters and digits, the secret stands between the brackets. */
const written: Record<string, string> = {
  "a key of 1Password": "key «A3-{U6}-{U11}-{U5}-{U5}-{U5}»",
  "an Adobe secret": "key «p8e-{l32}»",
  "an Alibaba key id": "key «LTAI{w20}»",
  "an Artifactory key": "key «AKCp{w69}»",
  "an Artifactory reference": "key «cmVmd{w59}»",
  "an Axiom token": "key «xaat-{uuid}»",
  "an Azure storage key": 'value: "«{b76}+ASt{b6}==»"',
  "an Azure function's key": "https://shop.example/api/f?code=«{u44}AzFu{u6}==»",
  "an Azure DevOps token": "key «{w76}AZDO{w4}»",
  "a key of an Azure AI service": '  "key1": "«{w52}JQQJ99{w18}ACOG{w4}»",',
  "an older key of an Azure AI service": '  "key1": "«{h32}»",',
  "a Bedrock key": "key «ABSK{b128}==»",
  "a Bedrock session key": "key «bedrock-api-key-{w200}»",
  "a Brevo key": "key «xkeysib-{h64}-{w16}»",
  "a Cerebras key": "key «csk-{l48}»",
  "a ClickHouse key": "key «4b1d{w38}»",
  "a Clojars token": "key «CLOJARS_{l60}»",
  "a Cloudflare token": "key «cfut_{u40}»",
  "a Cloudflare origin key": "key «v1.0-{h24}-{h146}»",
  "a Cloudflare tunnel's token": "cloudflared tunnel run --token «eyJhIjoi{b150}»",
  "a Contentful token": "key «CFPAT-{u43}»",
  "a Dropbox token": "key «sl.u.{u180}»",
  "a Duffel token": "key «duffel_live_{u43}»",
  "an E2B key": "key «e2b_{h40}»",
  "an EasyPost key": "key «EZAK{w54}»",
  "an ElevenLabs key": "key «sk_{h48}»",
  "a Facebook page token": "key «EAAC{w150}»",
  "a Firebase key": "key «AAAA{u7}:APA91b{u134}»",
  "a Firecrawl key": "key «fc-{h32}»",
  "a Flutterwave key": "key «FLWSECK_TEST-{h32}-X»",
  "a Frame.io token": "key «fio-u-{u64}»",
  "a Gemini key": "key «AQ.Ab{u48}»",
  "a GitHub app's token": "key «ghs_{d7}_eyJ{u100}.eyJ{u300}.{u342}»",
  "a GitLab registration token": "key «GR1348941{u20}»",
  "a routable GitLab token": "key «glpat-{u27}.01.{l9}»",
  "an older Grafana key": "key «eyJrIjoi{w84}==»",
  "a Harness token": "key «pat.{w22}.{w24}.{w20}»",
  "a Honeycomb key": "key «hcaik_01{l56}»",
  "a Hugging Face organisation's token": "key «api_org_{w34}»",
  "an Infisical token": "key «st.{h24}.{h32}.{h32}»",
  "a LangSmith key": "key «lsv2_pt_{h32}_{h10}»",
  "a Linear webhook secret": "key «lin_wh_{w40}»",
  "a MaxMind key": "key «{w6}_{w29}_mmk»",
  "a Neon key": "key «napi_{l64}»",
  "an NVIDIA key": "key «nvapi-{u64}»",
  "an Octopus key": "key «API-{U26}»",
  "an Okta header": "Authorization: SSWS «00{u40}»",
  "an OpenShift token": "key «sha256~{u43}»",
  "a Paddle key": "key «pdl_live_apikey_01{l24}_{w22}_{w3}»",
  "a PayPal token": "key «access_token$production${l16}${h32}»",
  "a Pinecone key": "key «pcsk_{w6}_{w62}»",
  "a Plaid token": "key «access-production-{uuid}»",
  "a Polar token": "key «polar_oat_{w43}»",
  "a PostHog key": "key «phx_{w43}»",
  "a Prefect key": "key «pnu_{w36}»",
  "a ReadMe key": "key «rdme_{l70}»",
  "a Render key": "key «rnd_{w31}7»",
  "a Resend key": "key «re_{w7}3_{w24}»",
  "a Scalingo token": "key «tk-us-{u48}»",
  "a Settlemint token": "key «sm_pat_{w16}»",
  "a Shippo token": "key «shippo_live_{h40}»",
  "a Slack cookie": "key «xoxd-{w60}%2B{w40}»",
  "a Sonar token": "key «squ_{h40}»",
  "a Sourcegraph token": "key «sgp_{h16}_{h40}»",
  "a longer Square token": "key «EAAA{u60}»",
  "a Tailscale key": "key «tskey-auth-{w12}CNTRL-{w32}»",
  "a Tavily key": "key «tvly-dev-{w32}»",
  "a Teams webhook": "https://acme.webhook.office.com/webhookb2/«{uuid}@{uuid}/IncomingWebhook/{h32}/{uuid}»",
  "a Together key": "key «tgp_v1_{u43}»",
  "a Typeform token": "key «tfp_{w44}_{w14}»",
  "a Vault unseal key": "Unseal Key 1: «{b43}=»",
  "a Vercel token": "key «vcp_{w56}»",
  "a Vercel blob's token": "key «vercel_blob_rw_{w16}_{w30}»",
  "a Weights & Biases key": "key «wandb_v1_{w77}»",
  "a Yandex key": "key «AQVN{u36}»",
  "a Yandex token": "key «t1.{u60}.{u86}»",
  "a Zapier webhook": "https://hooks.zapier.com/hooks/catch/«{d7}/{l7}»/",
  "a key of age that outlasts quanta": "key «AGE-SECRET-KEY-PQ-1{U58}»",
  "a key of an age plugin": "key «AGE-PLUGIN-YUBIKEY-1{U58}»",
  "a Telegram token in an address": "https://api.telegram.org/bot«{d10}:AAH{u32}»/getMe",
  "a password's hash": "root:«$6${w16}${w86}»:19000:0:99999:7:::",
  "a hash of .htpasswd": "admin:«$apr1${w8}${w22}»",
  "a hash in bcrypt": '  hash: "«$2b$12${w53}»"',
  "a login of docker's": '\t\t\t"auth": "«{basic}»"',
  "a kubeconfig's key": "    client-key-data: «LS0tLS1CRUdJTiBSU0EgUFJJVkFURSBLRVktLS0tLQ{b400}»",
  "a key in base64": "tls.key: «LS0tLS1CRUdJTiBQUklWQVRFIEtFWS0tLS0tC{b400}»",
  "a password of .netrc": "machine api.example login me password «{p}»",
  "a password of .netrc on its line": "  password «{p}»",
  "a table of a vault": "password    «{p}»",
  "a password of .npmrc": '//registry.example/:_password="«{basic}»"',
  "a login of curl": "curl -u admin:«{p}» https://api.example/v1",
  "a quoted login of curl": "curl --user 'admin:«{p}»' https://api.example/v1",
  "a password behind an option": "docker login --username me --password «{p}» registry.example",
  "a token behind an option": "vercel deploy --token «{w32}» --prod",
  "a private key behind an option": "forge script x --private-key «0x{h64}»",
  "a password of sshpass": "sshpass -p '«{p}»' ssh root@h",
  "a password of mysql": "mysql -u root -p«{p}» shop",
  "a password of redis": "redis-cli -h cache -a «{p}» ping",
  "a password of redis's settings": "requirepass «{p}»",
  "a password through a pipe": 'echo "«{p}»" | docker login -u me --password-stdin',
  "a password of NuGet": '<add key="ClearTextPassword" value="«{p}»" />',
  "a password in XML": "    <password>«{p}»</password>",
  "a password of a plan": '      + password                     = "«{p}»"',
  "a key among several": '"api_keys": ["«{w32}»"]',
  "a value below its name": "- name: DB_PASSWORD\n          value: «{p}»",
  "a value below its name in JSON": '"name": "DB_PASSWORD",\n                "value": "«{p}»"',
  "a value beside its name": '{"name":"DB_PASSWORD","value":"«{p}»"}',
  "a parameter of a store": '"Name": "/prod/db/password",\n        "Type": "SecureString",\n        "Value": "«{p}»",',
  "a block of YAML": "db:\n  password: >-\n    «{p}»\n  host: x",
  "a value of JSON on the next line": '"password":\n    "«{p}»",',
  "a value of Go": "{User:admin Password:«{p}» Host:db}",
  "a connection's pwd": "Server=db;Uid=sa;Pwd=«{p}»;Encrypt=true",
  "a connection of Go": "MYSQL=app:«{p}»@tcp(127.0.0.1:3306)/shop",
  "an address of SQLAlchemy": "postgresql+psycopg2://app:«{p}»@db/x",
  "a key in an address": "GET https://maps.example/x?key=«{w31}7»",
  "a signed address": "https://shop.s3.example/x?X-Amz-Date=1&X-Amz-Signature=«{h64}»",
  "a cookie in JSON": '"cookie": "session=«{w40}»; theme=dark"',
  "a subscription's header": "Ocp-Apim-Subscription-Key: «{h32}»",
  "a key's header": "X-Auth-Key: «{h32}»",
  "a short name in a .env file": "DB_PW=«{p}»",
  "a personal token in a .env file": "AZURE_DEVOPS_EXT_PAT=«{w52}»",
  "a salt": "HASHID_SALT=«{w32}»",
  "words that are a key": 'MNEMONIC="«{l5} {l5} {l5} {l5} {l5} {l5} {l5} {l5}»"',
  "a password of ansible": "ansible_become_pass: «{p}»",
};

const kinds: Record<string, (length: number) => string> = {
  w: (length) => of(alphanumeric, length),
  l: (length) => of(lower + digits, length),
  U: (length) => of(upper + digits, length),
  d: (length) => of(digits, length),
  h: (length) => of(hex, length),
  b: base64,
  u: url64,
};

for (const [name, text] of Object.entries(written)) {
  shapes[name] = () => {
    const made = text.replaceAll(/\{(?:(p|uuid|basic)|([a-zA-Z])(\d+))\}/g, (_, whole: string, kind: string, length: string) => {
      if (whole === "p") return password();
      if (whole === "basic") return Buffer.from(`me:${password()}`).toString("base64");
      if (whole === "uuid") return [8, 4, 4, 4, 12].map((part) => of(hex, part)).join("-");
      return (kinds[kind] as (length: number) => string)(Number(length));
    });
    return [made.replaceAll(/[«»]/g, ""), made.slice(made.indexOf("«") + 1, made.indexOf("»"))];
  };
}

const wraps: ((text: string) => string)[] = [
  (text) => text,
  (text) => `2026-11-21T10:00:00Z INFO  ${text}`,
  (text) => `+ ${text}\r`,
  (text) => `    ${text}  # from the vault`,
];
/** What is known by its lines, or by what its line begins with. */
const isWhole = /\n|^(?: *password |machine |requirepass )/;
const rounds = 50;

test("of all shapes 99 in 100 do not reach the disk, and of none fewer than 9 in 10", () => {
  const kept: string[] = [];
  const weak: string[] = [];
  for (const [name, make] of Object.entries(shapes)) {
    const before = kept.length;
    for (let round = 0; round < rounds; round++) {
      const made = make();
      const [text, secret] = typeof made === "string" ? [`key ${made}`, made] : made;
      const wrapped = isWhole.test(text) ? text : (wraps[round % wraps.length] as (text: string) => string)(text);
      if (maskSecrets(`before\n${wrapped}\nafter\n`).text.includes(secret)) kept.push(`${name}: ${wrapped}`);
    }
    if (kept.length - before > rounds / 10) weak.push(name);
  }
  expect(weak).toEqual([]);
  expect(kept.length).toBeLessThan((Object.keys(shapes).length * rounds) / 100);
});

test("a private key is replaced line by line, its first and last lines stay", () => {
  const body = Array.from({ length: 26 }, () => base64(64)).join("\n");
  const [head, foot] = ["-----BEGIN RSA PRIVATE KEY-----", "-----END RSA PRIVATE KEY-----"];
  const { text, count } = maskSecrets(`x\n${head}\n${body}\n${foot}\ny\n`);
  expect(text).toBe(`x\n${head}\n${"[masked private-key]\n".repeat(26)}${foot}\ny\n`);
  expect(count).toBe(1);
});

test("a private key that two blocks share is replaced in both", () => {
  const masker = createMasker();
  const lines = Array.from({ length: 20 }, () => base64(64));
  const text = (part: string) => Buffer.from(masker.mask(Buffer.from(part))).toString();
  const first = text(`-----BEGIN OPENSSH PRIVATE KEY-----\n${lines.slice(0, 10).join("\n")}\n`);
  const second = text(`${lines.slice(10).join("\n")}\n-----END OPENSSH PRIVATE KEY-----\nlast\n`);
  for (const line of lines) expect(first + second).not.toContain(line);
  expect(second).toEndWith("last\n");
});

test("each value of a cluster's secret is replaced, and of nothing else", () => {
  const yaml = `items:
- data:
    plain: kept
  kind: ConfigMap
- apiVersion: v1
  data:
    user: YWRtaW4=
    uri: cG9zdGdyZXM=
    file: |
      aGVsbG8gd29ybGQ
      bW9yZSB0aGluZ3M
  kind: Secret
  metadata:
    annotations:
      last-applied: |
        {"kind":"Secret","metadata":{"name":"x"},"stringData":{"user":"admin","uri":"postgres"},"type":"Opaque"}
    name: x
- data:
    plain: kept
  kind: ConfigMap
`;
  const masked = "[masked kubernetes-secret]";
  expect(maskSecrets(yaml)).toEqual({
    text: yaml.replaceAll(/YWRt.*|cG9z.*|aGVs.*|bW9y.*|(?<=r":")admin|(?<="uri":")postgres/g, masked),
    count: 6,
  });
  const secret = (data: object, kind = "Secret") => ({ apiVersion: "v1", data, kind, metadata: { name: "x" } });
  const list = JSON.stringify({ items: [secret({ a: "kept" }, "SealedSecret"), secret({ a: "MTIz", b: "NDU2" })] }, null, 4);
  expect(maskSecrets(list).text).toBe(list.replace("MTIz", masked).replace("NDU2", masked));
});

test.each<[string, (body: string) => string]>([
  ["of another tool", (body) => `---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----\n${body}\n---- END SSH2 ENCRYPTED PRIVATE KEY ----`],
  ["of PuTTY", (body) => `PuTTY-User-Key-File-3: ssh-ed25519\nPublic-Lines: 1\nAAAA\nPrivate-Lines: 2\n${body}\nPrivate-MAC: 00`],
  ["with the numbers of its lines", (body) => `     1\t-----BEGIN EC PRIVATE KEY-----\n     2\t${body.replace("\n", "\n     3\t")}\n`],
  ["in a difference", (body) => `+-----BEGIN EC PRIVATE KEY-----\n+${body.replace("\n", "\n+")}\n`],
])("a private key is replaced: one %s", (_, around) => {
  const body = `${base64(64)}\n${base64(40)}`;
  const { text } = maskSecrets(`before\n${around(body)}\nand then the tests were run\n`);
  for (const line of body.split("\n")) expect(text).not.toContain(line);
  expect(text).toEndWith("\nand then the tests were run\n");
});

test.each([
  ["a value", () => of(alphanumeric, 9000)],
  ["a value in quotes", () => `"${of(alphanumeric, 9000)}"`],
  ["a value in quotes within quotes", () => `\\"${of(alphanumeric, 9000)}\\"`],
])("a long value is replaced to its end: %s", (_, make) => {
  const value = make();
  expect(maskSecrets(`{"token": ${value}, "next": 1}\n`).text).toMatch(/^\{"token": \\?"?\[masked named-value\]\\?"?, "next": 1\}\n$/);
});

test("a web token of any length is replaced to its end", () => {
  const long = `${encoded({ alg: "RS256" })}.${encoded({ groups: of(alphanumeric, 9000) })}.${url64(342)}`;
  expect(maskSecrets(`key ${long} end\n`)).toEqual({ text: "key [masked jwt] end\n", count: 1 });
});

test("values that are no secrets hide none behind them, however many there are", () => {
  const secret = `${of(alphanumeric, 20)}7`;
  for (const harmless of ["secret=", "TOKEN=", "password:none,", '"token":"a b",', "cookie: a=b; ", "key=&", "--token x "])
    expect(maskSecrets(`${harmless.repeat(30_000)}; password=${secret} end`).text.slice(-60)).not.toContain(secret);
});

test("a border between two pieces of a line is put where no secret is", () => {
  const value = of(alphanumeric, 30);
  for (const piece of [`"password": "${value}"`, `ghp${"_"}${of(alphanumeric, 36)}`, `Authorization: Bearer ${value}`]) {
    for (let shift = 0; shift <= piece.length; shift++) {
      const bytes = Buffer.from(`${"x,".repeat(5000)} ${piece} ${"y,".repeat(5000)}`.slice(shift));
      const border = findBorder(bytes, 0, 10_001 + 4096);
      const text = maskSecrets(bytes.toString("utf8", 0, border)).text + maskSecrets(bytes.toString("utf8", border)).text;
      expect(text).not.toContain(piece.slice(-20, -2));
    }
  }
});

const token = () => `gh${"p_"}${of(alphanumeric, 36)}`;
const key = () => `-----BEGIN RSA PRIVATE KEY-----\n${base64(64)}\n${base64(64)}\n-----END RSA PRIVATE KEY-----`;

test.each<[string, () => string, number]>([
  ["a token in an assignment", () => `TOKEN=${token()}`, 1],
  ["a token in a header", () => `Authorization: Bearer ${token()}`, 1],
  ["a token as the password of an address", () => `https://me:${token()}@h.example/x`, 1],
  ["an address in an assignment, and a key", () => `DATABASE_URL=postgres://u:${password()}@db/x API_KEY=${token()}`, 2],
  ["two in a string", () => `secret: "${token()} ${token()}"`, 2],
  ["a private key of several lines", key, 1],
  ["two private keys", () => `${key()}\n${key()}`, 2],
  ["a private key in an assignment", () => `PRIVATE_KEY="${key().replaceAll("\n", "\\n")}"`, 1],
  ["a private key without its end, and a token", () => `${key().split("\n-----END")[0]}\n\n${token()}`, 2],
  ["nothing but the name of a key", () => "-----BEGIN RSA PRIVATE KEY-----\n-----END RSA PRIVATE KEY-----", 0],
])("each secret is counted once: %s", (_, make, count) => {
  for (let round = 0; round < 20; round++) expect(maskSecrets(`${make()}\n`).count).toBe(count);
});

test("a private key in one line of JSON is replaced", () => {
  const body = base64(64);
  const { text } = maskSecrets(`{"private_key": "-----BEGIN PRIVATE KEY-----\\n${body}\\n-----END PRIVATE KEY-----\\n", "client_id": "1"}`);
  expect(text).not.toContain(body);
  expect(text).toContain('"client_id": "1"');
});

const harmless: [string, () => string][] = [
  ["a commit hash", () => `commit ${of(hex, 40)}`],
  ["short hashes and subjects", () => `${of(hex, 7)} fix(auth): keep the token: do not drop it after ${random(90)} s`],
  ["a uuid", () => `request ${of(hex, 8)}-${of(hex, 4)}-4${of(hex, 3)}-a${of(hex, 3)}-${of(hex, 12)} done`],
  ["a digest", () => `sha256:${of(hex, 64)}`],
  ["an integrity field", () => `"integrity": "sha512-${base64(86)}==",`],
  ["an image in base64", () => `url(data:image/png;base64,iVBORw0KGgo${base64(400)})`],
  ["an address with a port", () => `Local: http://localhost:${3000 + random(999)}/@vite/client`],
  ["an address with a user alone", () => `git+ssh://git@git.example/shop/app.git#${of(hex, 40)}`],
  ["a mail address behind an address", () => `see https://example.com/a and write to me@example.com: ${random(99)}`],
  ["source about tokens", () => `const token = await readToken(session.id, { password: options.password });`],
  ["types about secrets", () => `  secret?: string; apiKey: string | undefined; accessToken: Promise<string>;`],
  ["a parser's tokens", () => `expected token: Identifier${random(9)}, got token = RightParen at ${random(999)}:${random(80)}`],
  ["a count of tokens", () => `"total_tokens": ${random(9999)}, "max_token": ${random(4096)}, tokens=${random(99_999)}`],
  ["a test's name", () => `PASS src/password.test.ts (${random(9)}.${of(digits, 3)} s)`],
  ["a passing test", () => `tests/test_tokens.py::test_password_reset[case-${random(99)}] PASSED`],
  ["a path of keys", () => `PRIVATE_KEY=/etc/ssl/private/server-${random(9)}.pem`],
  ["a template", () => `API_KEY=\${{ secrets.API_KEY }} TOKEN=$TOKEN_${random(9)} password: <your password>`],
  ["a masked value", () => `password: ******** token: *** AWS_SECRET_ACCESS_KEY=***`],
  ["an object's key", () => `cache key: ${of(hex, 16)} primary-key: id, foreign_key: user_id`],
  ["a styled class", () => `<div class="sk-folding-cube task-${random(99)} disk-usage">`],
  ["a package", () => `├─ js-tokens@4.0.${random(9)} ├─ keytar@7.9.0 └─ @types/jsonwebtoken@9.0.${random(9)}`],
  ["an ARN", () => `"ARN": "arn:aws:secretsmanager:eu-central-1:${of(digits, 12)}:secret:prod/db-${of(alphanumeric, 6)}"`],
  ["versions of a package", () => `"js-tokens": "^4.0.${random(9)}", "token-types": "~6.1.${random(9)}"`],
  ["names of secrets and their dates", () => `STAGING_JWT_SECRET\t2026-02-0${1 + random(9)}T02:54:2${random(9)}Z`],
  ["the kind of a key", () => `user.signingkey=ssh-ed25519 REDACTED${random(9)}`],
  ["an option's help", () => `      --token string      Token for the service (default 'none${random(9)}')`],
  [
    "a user and a group",
    () =>
      `docker run --rm -u ${1000 + random(9)}:${1000 + random(9)} -v "$PWD:/app" node:22 curl -sf http://localhost:${3000 + random(99)}`,
  ],
  ["prose about passwords", () => `password must have at least ${8 + random(9)} characters, one of them a digit`],
  [
    "a schema of passwords",
    () =>
      `      password:\n        type: string\n        minLength: ${random(9)}\n      token:\n        $ref: '#/definitions/Token${random(9)}'`,
  ],
  ["a value that is named otherwise", () => `- name: LOG_LEVEL\n  value: debug${random(9)}\n- name: TOKEN_TTL\n  value: ${random(99)}m`],
  ["a map of sources", () => `;EAAE,SAASA,${of(upper, 4)},IAAI;AACF,${of(upper, 4)},EAAEC`],
  ["a picture", () => `<img src="data:image/png;base64,${base64(300)}">`],
  ["an address with a page", () => `GET /items?page=${random(99)}&key=name&code=${200 + random(300)}`],
  ["a config map", () => `apiVersion: v1\ndata:\n  level: debug${random(9)}\nkind: ConfigMap\nmetadata:\n  name: secrets`],
  ["an element of a page", () => `<label for="password">Password ${random(9)}</label><token>{{ csrf }}</token>`],
  ["a public key", () => `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI${base64(43)} me@example`],
];

test("what looks like a secret and is none stays: under one line in ten thousand", () => {
  const hit: string[] = [];
  for (let round = 0; round < 1000; round++) {
    for (const [, make] of harmless) {
      const line = make();
      if (maskSecrets(`${line}\n`).count > 0) hit.push(line);
    }
  }
  expect(hit.slice(0, 10)).toEqual([]);
  expect(hit.length / (1000 * harmless.length)).toBeLessThan(1 / 10_000);
});

test("without a secret the bytes are the same, of whatever encoding", () => {
  const bytes = Uint8Array.from({ length: 4096 }, () => random(256));
  expect(createMasker().mask(bytes)).toBe(bytes);
});

test("a masked text has nothing more to mask", () => {
  const once = maskSecrets(`TOKEN=${of(alphanumeric, 20)} and postgres://me:${password()}@db/x\n`);
  expect(once.count).toBe(2);
  expect(maskSecrets(once.text)).toEqual({ text: once.text, count: 0 });
});

test("a long line is looked at to its end", () => {
  const secret = `gh${"p_"}${of(alphanumeric, 36)}`;
  const line = `${"x=1&".repeat(20_000)}${secret}${"&y=2".repeat(20_000)}`;
  expect(maskSecrets(line).text).not.toContain(secret);
});

// A look from every place to the end of each would take minutes.
test.each([
  "token=",
  "password: ",
  "TOKEN=A_KEY=",
  "cookie:a=b; ",
  "curl -u a ",
  "kind: Secret ",
  "PRIVATE KEY",
  "-----BEGIN RSA PRIVATE KEY-----\n%\n",
  "https://a:",
  "Authorization: ",
  'secret="',
])(
  "two megabytes of %j hide no secret behind them",
  (piece) => {
    const token = `gh${"p_"}${of(alphanumeric, 36)}`;
    expect(maskSecrets(`${piece.repeat(2e6 / piece.length)}\n${token}\n`).text.slice(-200)).not.toContain(token);
  },
  30_000,
);

test("an empty line at the very beginning hides no secret that is told from lines above it", () => {
  const value = `${of(alphanumeric, 14)}7`;
  for (const text of [`data:\n  a: ${value}\nkind: Secret\n\nx\n`, `- name: DB_PASSWORD\n  value: ${value}\n\nx\n`]) {
    expect(maskSecrets(text).count).toBe(1);
    expect(maskSecrets(`\n${text}`)).toEqual({ text: `\n${maskSecrets(text).text}`, count: 1 });
  }
});

// The end of a line looked for from each of its blanks would take ten times as long as there is.
test.each(["token: |\n", "kind: Secret\ndata:\n"])("the lines below %j may have thousands of blanks", (head) => {
  const token = `gh${"p_"}${of(alphanumeric, 36)}`;
  const block = head + `  a: x${" ".repeat(4080)}x\n`.repeat(98);
  expect(maskSecrets(`${block.repeat(5)}${token}\n`).text).not.toContain(token);
});

test("a value ends where something follows that ends one", () => {
  const [value, other] = [`${of(alphanumeric, 12)}4a`, of(digits, 6)];
  expect(maskSecrets(`x?token=${value}&page=${other}:1 y`).text).toBe(`x?token=[masked named-value]&page=${other}:1 y`);
  expect(maskSecrets(`token=${value}:${other} y`).text).toBe(`token=${value}:${other} y`);
});

test("bytes of any kind never lose a line", () => {
  const alphabet = fc.constantFrom(
    "\n",
    "token",
    "=",
    ": ",
    '"',
    "'",
    "ghp_",
    "eyJ",
    "://",
    "@",
    "-----BEGIN RSA PRIVATE KEY-----",
    "-----END",
    "AKIA",
    "password",
    "a1B2",
    "\xff",
    " ",
    "\\n",
    "Authorization",
    "Bearer ",
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(alphabet, fc.string({ maxLength: 40 })), { maxLength: 60 }), (parts) => {
      const text = parts.join("");
      const masked = maskSecrets(text).text;
      return masked.split("\n").length === text.split("\n").length;
    }),
    { numRuns: 2000 },
  );
});
