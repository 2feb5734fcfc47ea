import { homedir, userInfo } from "node:os";

/**
 * A recording without what belongs to the machine it was made on: the current folder and the home folder become /home/me, the user's
 * name becomes me, hosts of package registries become *.example, and what a secret's name is given loses its value: a recording goes
 * where others read it, so this takes more than the store does, which must give back what was printed. `cwd` is an absolute path.
 */
export function maskRecording(text: string, cwd: string): string {
  const home = homedir();
  const { username } = userInfo();
  const project = cwd.split("/").at(-1) ?? "project";
  let masked = text.replaceAll(cwd, `/home/me/${project}`);
  if (home.length > 1) masked = masked.replaceAll(home, "/home/me");
  if (username.length > 2) masked = masked.replace(new RegExp(`\\b${RegExp.escape(username)}\\b`, "g"), "me");
  masked = masked.replace(named, (whole, value: string) => `${whole.slice(0, -value.length)}[masked value]`);
  return masked.replace(registries, (host) => `${host.split(".").at(-2)}.example`);
}

// `password=opensesame` anywhere; behind a colon only what is no word (`password: string` is a type). Not what stands for a value.
const named =
  /\b(?:[\w-]*[_-])?(?:pass(?:word|wd|phrase)?|secret|token|credentials?|(?:api|access|private|auth|account|signing|encryption|master)[_-]?key)["']?(?:=|(?:: ?)(?=["']?[\w.+/-]*\d))["']?((?![$<*%{[]|true\b|false\b|null\b|none\b)[^\s"'&,;)\]}]{4,})/gi;

// The second-level names say enough of which registry spoke; `*.example` cannot be reached.
const registries =
  /\b(?:(?:[\w-]+\.)*(?:npmjs|yarnpkg|pypi|pythonhosted|crates|rubygems|packagist|nuget)\.(?:org|com|io)|(?:proxy|sum)\.golang\.org|repo1?\.maven\.(?:apache\.)?org|(?:deb|security)\.debian\.org)\b/g;
