import { expect, test } from "bun:test";
import fc from "fast-check";
import { createMasker, maskSecrets } from "../../src/store/secrets.ts";

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

const wraps: ((text: string) => string)[] = [
  (text) => text,
  (text) => `2026-11-21T10:00:00Z INFO  ${text}`,
  (text) => `+ ${text}\r`,
  (text) => `    ${text}  # from the vault`,
];
const rounds = 50;

test("of all shapes 99 in 100 do not reach the disk, and of none fewer than 9 in 10", () => {
  const kept: string[] = [];
  const weak: string[] = [];
  for (const [name, make] of Object.entries(shapes)) {
    const before = kept.length;
    for (let round = 0; round < rounds; round++) {
      const made = make();
      const [text, secret] = typeof made === "string" ? [`key ${made}`, made] : made;
      const wrapped = (wraps[round % wraps.length] as (text: string) => string)(text);
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
test.each(["token=", "password: ", "PRIVATE KEY", "-----BEGIN RSA PRIVATE KEY-----\n%\n", "https://a:", "Authorization: ", 'secret="'])(
  "two megabytes of %j hide no secret behind them",
  (piece) => {
    const token = `gh${"p_"}${of(alphanumeric, 36)}`;
    expect(maskSecrets(`${piece.repeat(2e6 / piece.length)}\n${token}\n`).text.slice(-200)).not.toContain(token);
  },
  30_000,
);

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
