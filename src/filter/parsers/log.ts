import type { Line } from "../line.ts";
import type { Parser } from "./list.ts";
import { foldTraces } from "./stack.ts";

/**
 * Logs of programs and of CI jobs. What every line begins with is said once; events that differ only in numbers, times and ids
 * are one line with how often and until when; where that is still too long, the room goes to what tells of a failure, to what
 * stands around it, and to the commands and steps it happened in. Everything left out is counted, with its line numbers.
 */
export const parse: Parser = (lines, _options, { room, byTool, extract }) => {
  const raw = lines.reduce((sum, line) => sum + line.text.length + 1, 0);
  const { texts, note, ci, sorted } = takePrefixes(lines.map((line) => line.text.replace(spelledCodes, "")));
  const events = foldEvents(readEvents(texts, ci), ci);
  const limit = room ?? 30000;
  const bound = Math.min(limit, ci ? Math.max(2300, raw * 0.088) : raw > limit && !isLog(lines) ? Math.max(10000, raw * 0.08) : limit);
  const cut = lines.some((line) => line.text.length > widest) ? 1 : 0;
  const heading: Line[] = note === "" ? [] : [{ text: note, note: true, pin: true }];
  // A job's log holds code and patches too, where a line that came before says something in its place: no folding there.
  const whole = events.filter((event) => ci || event.repeats === undefined).map((event) => ({ event, lines: show(event, !ci, extract) }));
  const size = whole.reduce((sum, one) => sum + one.lines.reduce((total, line) => total + line.length + 1, 0), note.length);
  if (size <= bound) {
    const shown = whole.flatMap(({ event, lines: own }) =>
      own.map((text): Line => ({ text, ...(event.weight >= strong ? { pin: true } : {}) })),
    );
    return {
      lines: [...heading, ...shown],
      left: Math.max(cut, lines.filter((line) => line.text.trim() !== "").length - shown.length),
      matched: size < raw,
    };
  }
  const read = ci ? byTool?.(texts.map((text) => ({ text }))) : undefined;
  if (read?.matched) raiseToolLines(events, read.lines);
  const ranked = rankEvents(events, ci ? 0 : 0.5);
  const printed = { texts, numbered: !sorted && !extract, extract: extract ?? false };
  const picked = fillRoom(bound - note.length, (free) => withGaps(takeRanked(ranked, free), events, printed));
  return { lines: [...heading, ...picked.lines], left: Math.max(cut, picked.left), matched: true };
};

/** Characters of a line. */
const widest = 400;

// What notes of gaps will take is only known when the lines are chosen: the largest room is looked for that does not show too much.
function fillRoom<T extends { lines: Line[] }>(room: number, pick: (free: number) => T): T {
  let best = pick(room);
  let low = 1;
  let high = 2.5;
  for (let round = 0; round < 4 && sizeOf(best.lines) < room * 0.93; round++) {
    const middle = (low + high) / 2;
    const picked = pick(room * middle);
    if (sizeOf(picked.lines) > room) high = middle;
    else {
      low = middle;
      best = picked;
    }
  }
  return best;
}

function sizeOf(lines: readonly Line[]): number {
  return lines.reduce((sum, line) => sum + line.text.length + 1, 0);
}

// ISO (2026-05-06 07:00:06,840), syslog (May  6 07:00:06), a time alone, klog (E0506 07:00:06.840), redis (12:M 06 May 2026 07:00:06),
// apache ([Wed May 06 07:00:06 2026]), Nest ([Nest] 12  - 05/06/2026, 7:00:06 AM), logfmt (time="2026…"), the kernel's seconds;
// a level or a bracket may stand before.
const stamp =
  /^(?:\[?(?:TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|FATAL|CRITICAL|stderr|stdout)\]?:?\s+)?(?:\d+:[A-Z] |\[\w+\] \d+ +- +|(?:time|ts|timestamp)="?)?[[(]?(?:\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|\s?[+-]\d\d:?\d\d)?|(?:[A-Z][a-z]{2} )?[A-Z][a-z]{2}\s+\d{1,2} \d\d:\d\d:\d\d(?:\.\d+)?(?: \d{4})?|\d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d(?:\.\d+)?|\d{1,2}\/\d{1,2}\/\d{4},? \d{1,2}:\d\d:\d\d(?: [AP]M)?|[EWIF]\d{4} \d\d:\d\d:\d\d(?:\.\d+)?|\d\d:\d\d:\d\d(?:[.,]\d+)?|\[?\s*\d+\.\d{6})[\])"]?/;
const timeOf =
  /\d{1,2}:\d\d:\d\d [AP]M|(?:\d{4}[-/]\d\d[-/]\d\d[T ]|[A-Z][a-z]{2}\s+\d{1,2} |\d{1,2} [A-Z][a-z]{2} \d{4} )?\d\d:\d\d:\d\d(?:[.,]\d+)?|\d+\.\d{6}/;

/** Whether a text is a log: most lines begin with a time and go on in words. Tables of measurements do not. */
export function isLog(lines: readonly Line[]): boolean {
  const some = lines.filter((line) => line.text.trim() !== "").slice(0, 400);
  if (some.length < 20) return false;
  const stamped = some.filter(({ text }) => {
    const time = text.match(stamp)?.[0];
    if (time !== undefined) return /^[\s:|-]*\W{0,3}[A-Za-z]{2,}/.test(text.slice(time.length)) && !/^[;,\t]/.test(text.slice(time.length));
    return (
      /^\[?(?:TRACE|DEBUG|INFO|NOTICE|WARN(?:ING)?|ERROR|FATAL|CRITICAL)\]?[:\s]|^(?:\S+ \S+ \S+ )?\[\d\d\/[A-Z][a-z]{2}\/\d{4}[: ]\d\d:\d\d:\d\d(?: [+-]\d{4})?\] (?:"|code \d{3}, )|^\{"(?:level|time|timestamp|ts|msg|severity|@timestamp)":/.test(
        text,
      ) || isEvent(text)
    );
  });
  return stamped.length > some.length * 0.5;
}

/** Whether a text is the log of a program that writes its events as JSON. */
export function isEventLog(lines: readonly Line[]): boolean {
  const some = lines.filter((line) => line.text.trim() !== "").slice(0, 400);
  return some.length >= 20 && some.filter((line) => isEvent(line.text)).length > some.length * 0.5;
}

/** Whether a line surely tells of a failure. */
export function isFailure(text: string): boolean {
  return weigh(text) >= strong;
}

/** Colours as gh (since 2.92) and some exports of job logs spell them out: a caret and a bracket in place of the escape. */
export const spelledCodes = /\^\[\[[\d;]*[mK]/g;

interface Prefixed {
  texts: string[];
  /** What was taken off each line, said once. */
  note: string;
  ci: boolean;
  /** Lines are no longer in the order of the raw. */
  sorted?: boolean;
}

// GitHub Actions and Azure Pipelines; GitLab, with the stream's name; Jenkins; AppVeyor, TeamCity and Jenkins without a day.
const ciStamps = [
  /^\ufeff?\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z(?: \d\d[OE][+ ]?| |$)/,
  /^\[\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z\] ?/,
  /^\[?\d\d:\d\d:\d\d(?:\.\d+)?\]?[WEi]?:? +/,
];
// What only the runner of a job prints: GitHub Actions and Azure Pipelines, docker build, GitLab, Jenkins, CircleCI, Travis, TeamCity.
const runnerLine = new RegExp(
  `^(?:${ciStamps.map(({ source }) => source.slice(1)).join("|")})?(?:##\\[(?:group|error|command|section)\\]|::group::|#\\d+ \\[.*\\] |section_(?:start|end):\\d+:\\w|Running with gitlab-runner |\\[Pipeline\\] \\S|travis_fold:start:|##teamcity\\[|(?:Finished: (?:FAILURE|ABORTED|UNSTABLE)|Exited with code exit status \\d+|CircleCI received exit code \\d+)$)`,
);
const ciColumns = /^([^\t]{1,200})\t([^\t]{1,200})\t\ufeff?\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z ?/;

function takePrefixes(texts: string[]): Prefixed {
  const some = texts.slice(0, 2000);
  const share = (pattern: RegExp): number => some.filter((text) => pattern.test(text)).length / Math.max(1, some.length);
  // gh run view --log: job, step and time before every line.
  if (share(ciColumns) > 0.9) return takeColumns(texts);
  const ci = texts.some((text) => runnerLine.test(text.length > 300 ? text.slice(0, 300) : text));
  const ciStamp = ci ? ciStamps.find((pattern) => share(pattern) > 0.8) : undefined;
  if (ciStamp) {
    const times = texts.flatMap((text) => text.match(ciStamp)?.[0].match(/\d[\d:.TZ-]+/)?.[0] ?? []);
    return {
      texts: texts.map((text) => text.replace(ciStamp, "")),
      note: `[times taken off: ${times[0]} to ${times[times.length - 1]}]`,
      ci: true,
    };
  }
  if (share(service) > 0.9) return takeServices(texts);
  // A day, and the machine behind it, that all lines share.
  for (const day of [/^\d{4}[-/]\d\d[-/]\d\d[T ](?=\d\d:\d\d:\d\d)/, /^[A-Z][a-z]{2}\s+\d{1,2} (?=\d\d:\d\d:\d\d)/]) {
    const first = texts.find((text) => day.test(text))?.match(day)?.[0];
    if (first === undefined) continue;
    const stamped = texts.filter((text) => stamp.test(text));
    if (stamped.length > texts.length * 0.3 && stamped.every((text) => text.startsWith(first)))
      return {
        texts: texts.map((text) => (text.startsWith(first) ? text.slice(first.length) : text)),
        note: `[all of ${first.trim().replace(/T$/, "")}]`,
        ci,
      };
  }
  return { texts, note: "", ci };
}

const service = /^(?:(\[pod\/[^\]]+\])|([\w.-]+)\s+\|) ?/;

/** docker compose and kubectl --prefix: what several services printed, one service after the other. */
function takeServices(texts: string[]): Prefixed {
  const services = new Map<string, string[]>();
  let name = "";
  for (const text of texts) {
    const [whole = "", pod, short] = text.match(service) ?? [];
    name = pod ?? short ?? name;
    const list = services.get(name);
    if (list) list.push(text.slice(whole.length));
    else services.set(name, [`== ${name}`, text.slice(whole.length)]);
  }
  return { texts: [...services.values()].flat(), note: "", ci: false, sorted: true };
}

function takeColumns(texts: string[]): Prefixed {
  let section = "";
  const out = texts.map((text) => {
    const [whole = "", job = "", step = ""] = text.match(ciColumns) ?? [];
    const here = `${job} / ${step}`;
    const rest = text.slice(whole.length);
    if (whole === "" || here === section) return rest;
    section = here;
    return `== ${here}: ${rest}`;
  });
  return { texts: out, note: "[job, step and time taken off each line; a step's first line names it]", ci: true };
}

interface Event {
  /** Numbers of its first and last line. */
  from: number;
  to: number;
  lines: string[];
  time: string;
  weight: number;
  shape: string;
  /** How many events it stands for, itself among them. */
  count: number;
  last: string;
  /** What stands where its like differ, of a failure or a warning: ids, names, attempts. */
  values: string[][];
  /** The event that stands for it. */
  repeats?: Event;
  /** Of what it stands for, the largest of each unit. */
  most?: Map<string, number>;
}

const level = /^(?:TRACE|DEBUG|INFO|WARN|WARNING|ERROR|FATAL|CRITICAL):(?= |\w)/;

const ofTrace =
  /^\s|^Traceback \(most recent call last\):|^(?:[a-z_]\w*\.)*[A-Z]\w*(?::\s|$)|^(?:The above exception was|During handling of)\b/;

/** An event is a line with a time and the lines without one behind it; where lines have no times, each is one. */
function readEvents(texts: string[], ci: boolean): Event[] {
  // In a program's log traces can be longer than the rest; in a job's log a service's few stamped lines own nothing of what follows.
  const share = texts.filter((text) => stamp.test(text)).length / Math.max(1, texts.length);
  // Python's logging and uvicorn begin an event with its level alone.
  const levelled = !ci && share === 0 && texts.filter((text) => level.test(text)).length > texts.length * 0.1;
  const stamped = levelled || share > 0.2 || (!ci && share > 0.03 && texts.slice(0, 5).some((text) => stamp.test(text)));
  const events: Event[] = [];
  texts.forEach((text, i) => {
    const time = text.match(levelled ? level : stamp)?.[0] ?? "";
    const last = events[events.length - 1];
    // In a job's log other programs speak between two lines of a service: its own go on indented.
    const goesOn = levelled ? ofTrace.test(text) : !ci || /^\s/.test(text);
    if (stamped && time === "" && goesOn && last && text.trim() !== "" && last.lines.length < 200 && last.time !== "") {
      last.lines.push(text);
      last.to = i;
    } else if (text.trim() !== "") {
      events.push({
        from: i,
        to: i,
        lines: [text],
        time,
        weight: 0,
        shape: "",
        count: 1,
        last: (levelled ? "" : time) || fieldTime(text),
        values: [],
      });
    }
  });
  return events;
}

function foldEvents(events: Event[], ci: boolean): Event[] {
  const firsts = new Map<string, Event>();
  let script = false;
  let comparing = 0;
  for (const event of events) {
    const [head = ""] = event.lines;
    // GitHub Actions prints a step's script before it runs it: it speaks of errors that it never had.
    if (/^##\[group\]Run |^##\[endgroup\]/.test(head)) script = head.startsWith("##[group]");
    event.weight = script ? 0 : event.lines.reduce((max, line, i) => (i < 60 ? Math.max(max, weigh(line)) : max), 0);
    if (patched.test(head)) event.weight = Math.max(event.weight, 6.8);
    if (comparison.test(head)) comparing = 40;
    else if (comparing-- > 0 && compared.test(head)) event.weight = Math.max(event.weight, 6.8);
    event.shape = (event.time.match(/^\[?[A-Za-z]+/)?.[0] ?? "") + shapeOf(head.slice(event.time.length), event.weight >= telling);
  }
  for (const [key, event] of nameKinds(events)) {
    const first = firsts.get(key);
    if (!first) firsts.set(key, event);
    else if (!ci || event.weight < telling || first.lines.join() === event.lines.join()) {
      event.repeats = first;
      first.count++;
      first.last = event.last;
      if (event.weight < telling) measureMost(first, event.lines[0] ?? "");
      if (event.weight > 0 && first.values.length < 100) first.values.push(valuesOf(event));
    }
  }
  if (ci) return events;
  unfoldFew(events);
  for (const event of events)
    if (event.lines.length > 4 && !event.repeats)
      event.lines = foldTraces(event.lines.map((text) => ({ text }))).lines.map(({ text }) => text);
  return events;
}

/**
 * What an event is folded by: its shape, and those of its numbers that hardly ever differ. Those are a state (`rc=0`, `0 failed`, `ready 1/1`),
 * and the few that have another one are what somebody looks for.
 */
function nameKinds(events: Event[]): [string, Event][] {
  const groups = new Map<string, Event[]>();
  for (const event of events) {
    const key = event.lines.length === 1 ? event.shape : [event.shape, ...event.lines.slice(1).map((line) => mask(line, false))].join("\n");
    const group = groups.get(key);
    if (group) group.push(event);
    else groups.set(key, [event]);
  }
  const kinds = new Map<Event, string>();
  for (const [key, group] of groups) {
    // A failure keeps its codes in its shape.
    const values = group.length < 3 || (group[0] as Event).weight >= telling ? [] : group.map(valuesOf);
    const states = findStates(values);
    group.forEach((event, i) => {
      const own = states.map(({ at }) => values[i]?.[at]);
      kinds.set(event, states.length > 0 ? [key, ...own].join("\n") : key);
      if (states.some(({ usual }, nth) => own[nth] !== usual)) event.weight = Math.max(event.weight, odd);
    });
  }
  return events.map((event) => [kinds.get(event) ?? event.shape, event]);
}

const odd = 2;
const mostStates = 4;

/** The places whose value is nearly always the same one. */
function findStates(values: string[][]): { at: number; usual: string }[] {
  const [first = []] = values;
  return first.flatMap((_, at) => {
    const counts = new Map<string, number>();
    for (const one of values) {
      const value = one[at] ?? "";
      counts.set(value, (counts.get(value) ?? 0) + 1);
      if (counts.size > mostStates) return [];
    }
    const [usual = "", count = 0] = [...counts].reduce((most, one) => (one[1] > most[1] ? one : most), ["", 0]);
    return counts.size > 1 && (count >= values.length * 0.8 || count === values.length - 1) ? [{ at, usual }] : [];
  });
}

/** What would tell of the second of two that differ in more than the time is hardly shorter than the second; and a few failures are each somebody's. */
function unfoldFew(events: Event[]): void {
  const failures = new Set(events.filter((event) => !event.repeats && isFewFailures(event)));
  for (const event of events) {
    const first = event.repeats;
    if (!first) continue;
    const isPair = first.count === 2 && first.weight < telling && valuesOf(first).join() !== valuesOf(event).join();
    if (!isPair && !failures.has(first)) continue;
    delete event.repeats;
    first.count = 1;
  }
}

const fewFailures = 8;

/** Some failures of one line each, of which no two are alike. */
function isFewFailures(event: Event): boolean {
  if (event.count < 2 || event.count > fewFailures || event.weight < telling || event.lines.length > 1) return false;
  return new Set([valuesOf(event), ...event.values].map((values) => values.join())).size === event.count;
}

const measure = /(\d+(?:\.\d+)?) ?((?:ms|µs|us|ns|s|sec|seconds?|min|minutes?|[kKMGT]i?B|B|bytes)\b|%)/g;

function measureMost(first: Event, text: string): void {
  for (const [, number = "", unit = ""] of text.slice(0, 600).matchAll(measure)) {
    first.most ??= new Map();
    first.most.set(unit, Math.max(first.most.get(unit) ?? 0, Number(number)));
  }
}

// `- Expected` and `+ Received` of jest, vitest and playwright, `--- Expected` of PHPUnit, `+ expected - actual` of mocha, `(-want +got)` of
// Go, hunks of a patch (generated files that are out of date, formatters, golden files): what differs stands below.
const comparison =
  /^@@ -\d|^\d+(?:,\d+)?[acd]\d+(?:,\d+)?$|^[\s│|]*[-+]{1,3} ?(?:Expected|Received|Actual|Snapshot|expected|actual|received)\b|\(-(?:want|got) \+(?:want|got)\)|^\s*Diff < left /;
const patched = /^(?:diff --git |(?:---|\+\+\+) (?:[ab]\/|\/dev\/null|\S+\t\d{4}-)|\d+(?:,\d+)?[acd]\d+(?:,\d+)?$)/;
const compared = /^[\s│|]*[-+](?![-+])\s*\S|^[<>] /;

/** What a known tool's own rule keeps of its part of the log comes before what only stands near a failure. */
function raiseToolLines(events: Event[], lines: Line[]): void {
  const kept = new Set(lines.flatMap((line) => (line.block === undefined || line.note ? [] : [line.text.trim()])));
  for (const event of events) {
    if (event.lines.length > 1 || event.lines[0] === "" || !kept.has((event.lines[0] as string).trim())) continue;
    event.weight = event.weight >= telling ? Math.max(event.weight, strong + 0.5) : Math.max(event.weight, 6.2);
  }
}

const variable =
  /\b[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}\b|\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[.,\dZ+:]*|\b0x[0-9a-fA-F]+\b|\b(?=[a-fA-F]{0,15}\d)(?=\d{0,15}[a-fA-F])[0-9a-fA-F]{6,64}\b|\d+(?:\.\d+)*/g;
// Codes (SMTP 550, status 502) and places (a.py:12) tell one failure from another; counters, sizes, durations and ids do not.
const code =
  /\b(?:[Ss]tatus|[Cc]ode|[Ee]rror|errno|[Ee]xit|[Ss]ignal|line|[A-Z]{2,8})[ =:#(]{1,2}\d{1,3}\b(?![.:]?\d)|\.[A-Za-z]{1,5}(?::\[?|\()\d+(?:[:,]\d+)?/
    .source;
const variableInFailure = new RegExp(`(${code})|${variable.source}`, "g");
const request = /"?\b(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) (\S+)(?: HTTP\/\d(?:\.\d)?)?"?,? (?:status[=:] ?)?(\d{3})\b/;

function valuesOf(event: Event): string[] {
  const text = (event.lines[0] ?? "").slice(event.time.length);
  if (isFields(text)) return [...findVariables(sayFields(text)), ...idsOf(text)];
  // A trace ends in its message.
  const message = event.lines.length > 1 ? findVariables(event.lines[event.lines.length - 1] as string) : [];
  return [...findVariables(text), ...message];
}

function findVariables(text: string): string[] {
  return text.slice(0, 600).replace(accessTime, "").replace(peerPort, "$1").match(variable) ?? [];
}

function mask(text: string, failure: boolean): string {
  if (isFields(text)) text = sayFields(text);
  // A frame is its place.
  return failure || frame.test(text)
    ? text.slice(0, 600).replace(variableInFailure, (_, kept?: string) => kept ?? "#")
    : text.slice(0, 600).replace(variable, "#");
}

/** Whether a line is an event as JSON: pino, bunyan, winston, zap, structlog. */
function isFields(text: string): boolean {
  return text.endsWith("}") && /^Z? ?\{"/.test(text);
}

function isEvent(text: string): boolean {
  return isFields(text) && levelField.test(text) && timeField.test(text) && messageField.test(text);
}

const id = /"((?:\w*(?:[a-z]Id|[a-z]ID|_id|[tT]oken|[uU]uid))|id|(?:trace|span)\w*)": ?"([^"]*)"/g;
const timeField = /"(?:time|ts|timestamp|@timestamp|asctime)": ?(?:"([^"]*)"|([\d.]+))/;
const levelField = /"(?:level|levelname|severity|log\.level)": ?["\d]/;
const messageField = /"(?:msg|message|event)": ?"/;
const levels: Record<string, string> = { "10": "trace", "20": "debug", "30": "info", "40": "warn", "50": "error", "60": "fatal" };
const answers: Record<string, string> = { "1": "early", "2": "fine", "3": "elsewhere", "4": "refused", "5": "failed" };

/** An event as JSON without time and ids, which differ on each; its level and how it was answered in words, for numbers are masked. */
function sayFields(text: string): string {
  return cutStrings(text)
    .replace(id, '"$1":"#"')
    .replace(timeField, '"time":#')
    .replace(/"level": ?(\d0)\b/, (whole, level: string) => (levels[level] ? `"level":"${levels[level]}"` : whole))
    .replace(/"(status\w*)": ?(\d)\d\d\b/g, (_, name: string, kind: string) => `"${name}":"${answers[kind]}"`);
}

// nginx and Apache; http.server, werkzeug and Django's server.
const peerPort = /\b(\d{1,3}(?:\.\d{1,3}){3}):\d+(?= - ")/;
const accessTime = /\[(\d\d\/[A-Z][a-z]{2}\/\d{4}[: ]\d\d:\d\d:\d\d)(?: [+-]\d{4})?\]/;

function fieldTime(text: string): string {
  const [, spelled, counted] = text.match(isFields(text) ? timeField : accessTime) ?? [];
  return spelled ?? counted ?? "";
}

function idsOf(text: string): string[] {
  return Array.from(text.matchAll(id), ([, , value = ""]) => value);
}

/** Long strings cut: behind a stack may stand the message. */
function cutStrings(text: string): string {
  return text.length > 200 ? text.replace(/"(?:[^"\\]|\\.){120,}"/g, (string) => `${string.slice(0, 100)}…"`) : text;
}

/** What an event has in common with its like. A request is its method, path and status, whoever asked. */
function shapeOf(text: string, failure: boolean): string {
  const [, method, path = "", status = ""] = text.match(request) ?? [];
  if (method !== undefined)
    return `${method} ${mask(path, false)} ${status >= "400" ? status : "ok"} ${mask(text.slice(0, text.indexOf(method)).replace(/^\S+ \S+ \S+ \[.*$/, ""), failure)}`;
  return mask(text, failure);
}

const strong = 8;
const telling = 5;

const certain =
  /^==\d+== (?:Invalid |Conditional jump |Use of uninit|Syscall param |Mismatched free|Process terminating|Possible data race|.* definitely lost in )|^[EF]\d{4} \d\d:\d\d|^Diff in |^would reformat|^##\[error\]|^(?:Uncaught )?Error: \S|\bpanicked at\b|^Traceback \(most recent call last\)|\bfatal(?: error)?: |\berror near line \d|^E   +\S|^\s*(?:FAILED|FAIL|ERROR)\b(?! *[:=]? *0\b)|^--- FAIL|^\s*not ok \d|^\s*[✗✘✕×●✖]\s|\berror(?:\[\w+\])?: |\b[A-Z]\w*(?:Error|Exception)\b(?:: |$)|\bAssertion(?:Error)?\b.*\bfail|\bexit(?:ed|ing|s)?(?: with)?(?: code| status)?:? ?[1-9]|\bnon-zero\b|\bCommand failed\b|\b(?:BUILD FAIL|Build FAILED)|\bfailed to \b|^npm (?:ERR!|error)|\bsegmentation fault|\bcore dumped|\bOut of memory|\bOOM|\bExpected\b.*:|\bReceived\b.*:|\bCaused by:|\bundefined reference|\berror TS\d+|\berror [A-Z]{1,4}\d{3,}|\bcommand not found|\b[1-9]\d* (?:[Ee]rrors?|failed|failures?|failing)\b|\b(?:[Ff]ail(?:ed|ures?)|[Ee]rrors?) ?[:=] *[1-9]\d*\b|\bFailed \d+\/\d|^\s*\*\* \([A-Z]|^#\s+Failed test |[\w)\]] FAILED(?: +\[ *\d+%\])?$|^\* What went wrong:|FAILURES!|\bFATAL\b|\bCRITICAL\b|\bPANIC\b|level=(?:error|fatal)|"level(?:name)?": ?"?(?:error|fatal|critical|50|60)"?|"severity": ?"(?:error|fatal|critical)"|\bERROR\b(?!=)/;
// Not as a part of a name: `--error-format`, `src/errors.py`, `fail-fast`.
const likely =
  /(?<![-\w/.])(?:fail(?:ed|ure|ures|ing|s)?|errors?|cannot|could not|unable to|denied|refused|timed? ?out|not found|no such|invalid|unexpected|unsupported|killed|abort(?:ed)?|conflict|mismatch|unhealthy|rejected|exhausted|unavailable|retries|dubious|panic|exception|unreachable|corrupt(?:ed)?|missing)(?![-\w/]|\.\w)/i;
// Frames of what the project only uses.
const library =
  /node_modules|site-packages|dist-packages|\/usr\/lib\/|node:internal|\.cargo\/registry|\/rustc\/|java\.base\/|\/usr\/local\/go\//;
const frame = /^\s*(?:at |File "|from |in |\/|\.\.\/|\d+: )/;
const mild = /\bwarn(?:ing)?s?\b|deprecat|"level": ?40\b/i;
// A test that passed, a package by the name of an error, a count of nothing, a switch.
const harmless =
  /^\s*(?:✓|✔|√|ok \d|PASS(?:ED)?\b|--- PASS)|\.\.\. ok$|\bPASSED\b|\b(?:0|no) (?:[Ee]rrors?|[Ff]ailures?|[Ff]ailed|problems?|[Ww]arnings?)\b(?!.*\b[1-9]\d* (?:errors?|failed|failures?))|--?(?:no-)?fail|continue-on-error|fail-fast|if-no-files-found|errors?=0\b|\berror detector\b|\bsuppressed errors, rerun\b|^\s*(?:env|with|shell):|^\s+[A-Z][A-Z0-9_]+: /;

// What a chore speaks of is a name, unless it surely failed.
const chore =
  /^\s*(?:Compiling|Downloading|Downloaded|Collecting|Installing|Fetching|Adding|Unpacking|Setting up|Get:\d|Receiving|Requirement already|Using cached|creating|adding|copying|Extracting|remote:|\* \[new)/;

// Whatever the patterns below could match has one of these: most lines are done with after this one look.
const worthALook =
  /^==\d|err|fail|went wrong|warn|exce|exit|panic|fatal|trace|assert|abort|denied|refuse|time|found|such|cannot|could|unable|invalid|unexpe|unsupp|kill|conflict|mismatch|unhealthy|reject|exhaust|unavail|retries|dubious|unreach|corrupt|missing|deprec|segm|dump|memory|OOM|Expected|Received|Caused|undefined|non-zero|reformat|Diff in|critical|tests run|not ok|^[EF]\d{4} |^E   |^>  |[✗✘✕×●✖]|HTTP|"(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) |\b(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) \S+ |"level"/i;

// What linters find has a place and a code, and no word for it: `app/a.py:3:1: F401 …`, ` --> app/a.py:3:1`, `TestHang (2s)`.
const finding =
  /^\s*\S+?[:(]\d+[:,]\d+\)?:? [A-Z]{1,3}\d{3,5}\b|^\s*--> \S+:\d+|^[A-Z]{1,3}\d{3,4}\b:? |^\t{0,2}Test\w+ \(\d|^\S+ (?:lint|assist|format|parse)\b.* ━{5}|^\s+[x!⚠×] [\w-]+\([\w/-]+\): |^\s*[,╭][-─]\[\S+:\d+:\d+\]/;

function weigh(text: string): number {
  const seen = text.length > 2000 ? text.slice(0, 2000) : text;
  if (!worthALook.test(seen)) return finding.test(seen) || numbered.test(seen) ? 6 : 0;
  if (harmless.test(seen)) return seen.startsWith("##[error]") ? 10 : 0;
  const status = seen.match(request)?.[3];
  if (status !== undefined) return status >= "500" ? strong : status >= "400" ? telling : 0;
  if (certain.test(seen)) return seen.startsWith("##[error]") ? 10 : total.test(seen) ? 9.5 : strong;
  if (chore.test(seen)) return 0;
  // The line of a test that pytest points at, for its E lines.
  if (/^>  +\S/.test(seen)) return 6;
  if (finding.test(seen) || refusal.test(seen)) return 6;
  if (likely.test(seen)) return telling;
  return mild.test(seen) ? 3 : 0;
}

const total =
  /\b[1-9]\d* (?:failed|failures?|errors?|failing)\b|\b(?:[Ff]ail(?:ed|ures?)|[Ee]rrors?) ?[:=] *[1-9]\d*\b|\bFailed \d+\/\d|\bBUILD FAIL|test result: FAILED|^FAILED \(|Tests run:/;
// `  1) rate of the yen`: ExUnit, RSpec, PHPUnit and mocha number what failed. `cat: x: No such file or directory`: the system's own words.
const numbered = /^\s{0,4}\d{1,3}\) \S/;
const refusal =
  /: (?:No such file or directory|Permission denied|Connection refused|Is a directory|Not a directory|File exists|No space left on device|Operation not permitted|Address already in use|Read-only file system|Exec format error|Broken pipe)\b/;
const command =
  /^##\[group\]|^\[command\]|^::group::|^\$ \S|^> \S|^\+ \S|^#\d+ \[|^ *RUN |^==+ |^make(?:\[\d+\])?: |^yarn run |^Run |^== |^(?:TASK|PLAY|RUNNING HANDLER) \[/;
const step = /^##\[(?:group|section)\]|^::group::|^== |^#\d+ \[|^\[Pipeline\] \{ \(/;

interface Ranked {
  events: Event[];
  rank: Float64Array;
  /** Places of events, what says most first. */
  order: number[];
}

/**
 * Events by their weight, the first of each kind before the second; what stands around the heaviest; the command it happened in.
 * `rest` is the rank of events that tell of nothing.
 */
function rankEvents(events: Event[], rest: number): Ranked {
  sayMessagesOnce(events);
  const rank = new Float64Array(events.length);
  if (rest > 0) events.forEach((event, i) => (rank[i] = event.repeats ? 0 : rest));
  const kinds = new Map<string, number>();
  const ends = findEnds(events);
  const end = ends[ends.length - 1] ?? 0;
  const isEnd = new Set(ends);
  const firsts = new Set<number>();
  let next = 0;
  events.forEach((event, i) => {
    let weight = event.weight;
    if (weight === 0 || event.repeats) return;
    const kind = kindOf(event);
    const nth = kinds.get(kind) ?? 0;
    kinds.set(kind, nth + 1);
    if (nth === 0) firsts.add(i);
    // The tenth of a kind says less than the first of another, a fourth retry less than the tenth failing test.
    weight -= Math.min(4, nth * (weight < strong ? 0.3 : 0.12));
    while (next < ends.length - 1 && (ends[next] as number) < i) next++;
    const before = (ends[next] as number) - i;
    if (before >= 0 && before < 80) weight += 2 * (1 - before / 80);
    if (i > end) weight -= 3;
    rank[i] = weight;
  });
  const base = rank.slice();
  const discount = (i: number): number => discountOf(events[i] as Event);
  events.forEach((_, i) => {
    const weight = base[i] as number;
    if (weight < 7) return;
    const raise = (at: number, to: number): void => {
      if (at >= 0 && at < rank.length && (rank[at] as number) < to - discount(at)) rank[at] = to - discount(at);
    };
    for (let d = 1; d <= 12; d++) raise(i - d, weight - 2 - d * 0.4);
    // What a run says of each item that it takes up stands before the first failure of a kind: which item it was.
    if (firsts.has(i))
      for (let d = 1; d <= 20; d++)
        if (events[i - d]?.weight === 0 && !chore.test(events[i - d]?.lines[0] ?? "")) raise(i - d, 3 + discount(i - d) - d * 0.1);
    if (isEnd.has(i)) for (let d = 13; d <= 30; d++) raise(i - d, weight - 6 - d * 0.05);
    for (let d = 1; d <= 30 && i + d <= end; d++) raise(i + d, weight - 1.5 - d * 0.2);
    raise(findBefore(events, i, command), weight - 1.2);
    raise(findBefore(events, i, step), weight - 1);
  });
  const order = [...events.keys()]
    .filter((i) => (rank[i] as number) > 0)
    .sort((a, b) => (rank[b] as number) - (rank[a] as number) || a - b);
  return { events, rank, order };
}

function takeRanked({ events, rank, order }: Ranked, room: number): Map<Event, number> {
  const chosen = new Map<Event, number>();
  const taken = new Uint8Array(events.length + 1);
  let free = room;
  for (const i of order) {
    const event = events[i] as Event;
    const gap = (taken[i - 1] ?? 0) + (taken[i + 1] ?? 0) > 0 ? 0 : 40;
    const cost = show(event, false).reduce((sum, line) => sum + line.length + 1, gap);
    if (cost > free) continue;
    free -= cost;
    taken[i] = 1;
    chosen.set(event, rank[i] as number);
  }
  return chosen;
}

/** What stands near a failure explains it less where it is a library's frame, passed, or is one of many that differ in numbers alone. */
function discountOf(event: Event): number {
  const [head = ""] = event.lines;
  if (isLibraryFrame(head)) return 2.5;
  // A cascade (an aborted transaction, a server that does not answer) says the same again and again.
  if (event.weight >= telling && event.repeats?.lines[0] === head) return 4;
  if (event.weight > 0 || frame.test(head)) return 0;
  return harmless.test(head.slice(0, 2000)) || chore.test(head) || (event.repeats ?? event).count > manyAlike ? 4 : 0;
}

const manyAlike = 12;

function isLibraryFrame(text: string): boolean {
  return frame.test(text) && library.test(text.slice(0, 400));
}

// `FAILED path::name - message`: where many fail for one reason, the names are what the room is for.
function sayMessagesOnce(events: Event[]): void {
  const said = new Set<string>();
  for (const event of events) {
    const [head = ""] = event.lines;
    const cut = event.weight >= strong && event.lines.length === 1 ? head.indexOf(" - ") : -1;
    if (cut < 0 || head.length - cut < 40) continue;
    const message = head.slice(cut);
    if (said.has(message)) event.lines[0] = `${head.slice(0, cut)} - …`;
    said.add(message);
  }
}

function findBefore(events: Event[], from: number, pattern: RegExp): number {
  for (let at = from - 1; at >= 0 && from - at < 3000; at--) if (pattern.test((events[at] as Event).lines[0] ?? "")) return at;
  return -1;
}

/** The lines that say that a job or a step ended badly; what follows the last of them is cleaning up. */
function findEnds(events: Event[]): number[] {
  for (const pattern of [/^##\[error\]/, /exit code [1-9]|exited with/i]) {
    const ends = events.flatMap((event, i) => (pattern.test(event.lines[0] ?? "") ? [i] : []));
    if (ends.length > 0) return ends;
  }
  return [events.length - 1];
}

/** A coarse kind: the first words without names and numbers. */
function kindOf(event: Event): string {
  const head = (event.lines[0] ?? "").slice(event.time.length).trim();
  return head
    .replace(/["'`][^"'`]*["'`]/g, '"')
    .replace(/\S*[\d/.:_]\S*/g, "#")
    .split(/\s+/)
    .slice(0, 4)
    .join(" ");
}

function show(event: Event, counted: boolean, extract = false): string[] {
  const out = event.lines.map((line) => (line.length > widest ? shorten(line) : line));
  if (counted && event.count > 1) {
    const last = event.last === "" ? "" : `, last ${event.last.match(timeOf)?.[0] ?? event.last}`;
    out[0] = `${out[0]} (${extract ? "at least " : ""}${event.count} like this${last}${sayMost(event, extract) || sayValues(event)})`;
  }
  return out;
}

// What an event as JSON says stands as often at its end as at its beginning.
function shorten(line: string): string {
  const fields = isFields(line);
  const text = fields ? cutStrings(line) : line;
  if (text.length <= widest) return text;
  return fields ? `${text.slice(0, widest - 121)}…${text.slice(-120)}` : `${text.slice(0, widest - 1)}…`;
}

/** How large what differs became, where the line that is shown has less. */
function sayMost({ lines: [head = ""], most }: Event, extract: boolean): string {
  const shown = new Map<string, number>();
  for (const [, number = "", unit = ""] of head.slice(0, 600).matchAll(measure)) shown.set(unit, Number(number));
  const more = [...(most ?? [])].filter(([unit, number]) => number > (shown.get(unit) ?? Infinity));
  return more.length > 0
    ? `, max ${extract ? "at least " : ""}${more.map(([unit, number]) => (unit === "%" ? `${number}%` : `${number} ${unit}`)).join(", ")}`
    : "";
}

const mostValues = 12;

/** The place where events of one kind differ most: `; also 76820, 76823`. */
function sayValues(event: Event): string {
  const own = valuesOf(event);
  const distinct = own.map((value, i) => new Set([value, ...event.values.flatMap((values) => values[i] ?? [])]).size);
  const most = Math.max(...distinct, 1);
  if (most === 1) return "";
  const at = distinct.indexOf(most);
  const others = [...new Set(event.values.flatMap((values) => values[at] ?? []))].filter((value) => value !== own[at] && value.length < 40);
  if (others.length === 0) return "";
  return `; also ${others.slice(0, mostValues).join(", ")}${others.length > mostValues || event.values.length >= 100 ? ", …" : ""}`;
}

function withGaps(
  chosen: Map<Event, number>,
  events: Event[],
  { texts, numbered, extract }: { texts: string[]; numbered: boolean; extract: boolean },
): { lines: Line[]; left: number } {
  const lines: Line[] = [];
  let left = 0;
  let next = 0;
  const skip = (to: number): void => {
    const gap = texts.slice(next, to).filter((text) => text.trim() !== "");
    // A short gap costs less than the note that speaks of it.
    if (gap.length < 5 && gap.join("\n").length < 50) lines.push(...gap.map((text): Line => ({ text })));
    else {
      left += gap.length;
      lines.push({
        text: `[${gap.length} ${gap.length === 1 ? "line" : "lines"} left out${numbered ? `: ${next + 1 < to ? `${next + 1}-` : ""}${to}` : ""}]`,
        note: true,
      });
    }
  };
  for (const event of events) {
    const weight = chosen.get(event);
    if (weight === undefined) continue;
    skip(event.from);
    lines.push(
      ...show(event, event.weight >= telling && !event.repeats, extract).map((text): Line => ({
        text,
        ...(weight >= 7 ? { pin: true } : {}),
      })),
    );
    next = event.to + 1;
  }
  skip(texts.length);
  return { lines, left };
}
