import { describe, expect, test } from "bun:test";
import { parseJsonc, readValue } from "../../src/hosts/jsonc.ts";
import { TextFault } from "../../src/hosts/text-fault.ts";
import { mergeFragment, removeFragment } from "../../src/hosts/fragment.ts";
import template from "../../hooks/claude/settings.json";

const fragment = { template, pith: "/home/me/.local/bin/pith" };

const shapes: Record<string, string> = {
  "an empty object": "{}",
  "an empty object with a line break": "{}\n",
  "no line break at the end": '{\n  "model": "opus"\n}',
  tabs: '{\n\t"model": "opus",\n\t"env": {\n\t\t"A": "1"\n\t}\n}\n',
  "four blanks": '{\n    "permissions": {\n        "deny": ["Bash(git push:*)"]\n    }\n}\n',
  CRLF: '{\r\n  "model": "opus",\r\n  "permissions": {\r\n    "allow": [\r\n      "Bash(ls:*)"\r\n    ]\r\n  }\r\n}\r\n',
  "a BOM": '\uFEFF{\n  "model": "opus"\n}\n',
  comments:
    '// mine\n{\n  // which model\n  "model": "opus", // the big one\n  /* rules */ "permissions": {\n    "allow": [\n      "Bash(ls:*)" // listing\n      // more to come\n    ]\n  }\n}\n// end\n',
  "trailing commas": '{\n  "permissions": {\n    "allow": [\n      "Bash(ls:*)",\n    ],\n  },\n}\n',
  "one line": '{"model":"opus","permissions":{"allow":["Bash(ls:*)"],"deny":[]}}',
  "one line with blanks": '{ "model": "opus", "permissions": { "allow": ["Bash(ls:*)"] } }\n',
  "other people's hooks":
    '{\n  "hooks": {\n    "PreToolUse": [\n      {\n        "matcher": "Bash",\n        "hooks": [\n          { "type": "command", "command": "~/.claude/hooks/rtk-rewrite.sh" }\n        ]\n      }\n    ],\n    "Stop": [{"hooks": [{"type": "command", "command": "say done"}]}]\n  }\n}\n',
  "hooks that hug their brackets":
    '{\n  "hooks": {\n    "PreToolUse": [{\n      "matcher": "Write",\n      "hooks": [{ "type": "command", "command": "fmt" }]\n    }]\n  }\n}\n',
  "a pipefail rule of the user's own":
    '{\n  "permissions": {\n    "allow": [\n      "Bash(set -o pipefail)",\n      "Bash(ls:*)"\n    ]\n  }\n}\n',
  "an escaped key and a brace in a string": '{\n  "a\\u0062": "} // no comment",\n  "x": "\\\\"\n}\n',
};

describe("a settings file gets the hook and the rules, and gives them back", () => {
  for (const [shape, text] of Object.entries(shapes)) {
    test(`${shape}: byte for byte as before`, () => {
      const merged = mergeFragment(text, fragment);
      expect(merged).toContain('"/home/me/.local/bin/pith hook claude"');
      expect(merged).toContain("Bash(/home/me/.local/bin/pith filter:*)");
      expect(removeFragment(merged, fragment)).toBe(text);
    });
    test(`${shape}: twice is once`, () => {
      const merged = mergeFragment(text, fragment);
      expect(mergeFragment(merged, fragment)).toBe(merged);
    });
  }
});

test("an empty file becomes a settings file", () => {
  expect(readValue(parseJsonc(mergeFragment("", fragment)))).toEqual({
    hooks: {
      PreToolUse: [
        {
          matcher: "Bash",
          hooks: [
            {
              type: "command",
              command: "/home/me/.local/bin/pith hook claude",
              timeout: 10,
            },
          ],
        },
      ],
    },
    permissions: {
      allow: [
        "Bash(/home/me/.local/bin/pith filter:*)",
        "Bash(set -o pipefail)",
        "Bash(/home/me/.local/bin/pith raw:*)",
        "Bash(pith raw:*)",
      ],
    },
  });
});

test("a blank in the path is quoted for the shell", () => {
  expect(mergeFragment("", { template, pith: "'/home/my self/bin/pith'" })).toContain(`"command": "'/home/my self/bin/pith' hook claude"`);
});

test("the path of an older executable is replaced where it stands", () => {
  const old = mergeFragment(shapes["comments"] as string, {
    template,
    pith: "'/opt/my old/it'\\''s/pith'",
  });
  const merged = mergeFragment(old, fragment);
  expect(merged).toBe(mergeFragment(shapes["comments"] as string, fragment));
});

test("what the user wrote after the install stays, and only ours goes", () => {
  const merged = mergeFragment('{\n  "permissions": {\n    "allow": [\n      "Bash(ls:*)"\n    ]\n  }\n}\n', fragment);
  const edited = merged
    .replace('"Bash(pith raw:*)"', '"Bash(pith raw:*)",\n      "Bash(make:*)"')
    .replace('{\n  "perm', '{\n  "model": "opus",\n  "perm');
  expect(removeFragment(edited, fragment)).toBe(
    '{\n  "model": "opus",\n  "permissions": {\n    "allow": [\n      "Bash(ls:*)",\n      "Bash(make:*)"\n    ]\n  }\n}\n',
  );
});

test("a handler that the user put beside ours keeps its group", () => {
  const text =
    '{"hooks":{"PreToolUse":[{"matcher":"Bash","hooks":[{"type":"command","command":"/x/pith hook claude"},{"type":"command","command":"log"}]}]}}';
  expect(removeFragment(text, fragment)).toBe('{"hooks":{"PreToolUse":[{"matcher":"Bash","hooks":[{"type":"command","command":"log"}]}]}}');
});

test("a time-out that the user changed is kept by a second install", () => {
  const slow = mergeFragment("{}\n", fragment).replace('"timeout": 10', '"timeout": 60');
  expect(mergeFragment(slow, fragment)).toBe(slow);
});

test("a pipefail rule of the user's own is neither doubled nor taken away", () => {
  const text = shapes["a pipefail rule of the user's own"] as string;
  expect(mergeFragment(text, fragment).split("Bash(set -o pipefail)")).toHaveLength(2);
});

describe("a corrupt file is an error with its place", () => {
  const faults: [string, string, number][] = [
    ['{"a": 1', 'expected "," or "}", found the end of the file', 7],
    ["{'a': 1}", 'expected a key in double quotes or "}", found "\'"', 1],
    ['{"a" 1}', 'expected ":" after a key, found "1"', 5],
    ['{"a": 1} x', "text after the end of the value", 9],
    ['{"a": "b}', "a string that is never closed or holds a character that needs an escape", 6],
    ["{} /* open", "a comment that is never closed", 3],
    ["[]", "expected the file to be an object", 0],
    ['{"hooks": []}', 'expected "hooks" to be an object', 10],
    ['{"permissions": {"allow": {}}}', 'expected "permissions.allow" to be a list', 26],
  ];
  for (const [text, what, offset] of faults) {
    test(text, () => {
      let fault: unknown;
      try {
        mergeFragment(text, fragment);
      } catch (error) {
        fault = error;
      }
      expect(fault).toBeInstanceOf(TextFault);
      expect([(fault as TextFault).what, (fault as TextFault).offset]).toEqual([what, offset]);
    });
  }
});
