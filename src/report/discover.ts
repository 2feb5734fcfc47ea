// What the agents' own transcripts say of a time without pith, or beside it.

/**
 * What became of one output, or of the part of it that one command of a call printed:
 * - `served`: replayed through the rule that the hook would have chosen;
 * - `unruled`: no rule answers the command;
 * - `left`: a rule or the shell text asks to leave it as typed; the name is the reason;
 * - `kept`: a rule answers, but the transcript has not the bytes to replay; the name is the reason;
 * - `pith`: pith filtered it then;
 * - `tool`: no shell command; the name is the kind of tool.
 */
export type Kind = "served" | "unruled" | "left" | "kept" | "pith" | "tool";

export interface Segment {
  kind: Kind;
  /** A rule, a command, a reason or a kind of tool. */
  name: string;
  /** Tokens that the model read. */
  read: number;
  /** Tokens of the view, where the output was replayed. */
  view?: number;
  /** The agent showed less than there was: the view is of all of it. */
  cut?: true;
  /** A command to record, where there is no rule. */
  start?: string;
}

/** One call of a transcript. */
export interface CallRow {
  id: string;
  host: string;
  session: string;
  time: string;
  cwd: string;
  segments: Segment[];
  /** The same command ran shortly before, with another part of its output shown. */
  rerun?: true;
}

export interface Sum {
  name: string;
  calls: number;
  read: number;
}

export interface ServedSum extends Sum {
  view: number;
  /** Negative where the view is longer than what the agent showed. */
  saved: number;
}

export interface UnruledSum extends Sum {
  /** The command that printed most. */
  start: string;
}

export interface Discovery {
  sessions: number;
  calls: number;
  /** Tokens of everything that tools returned. */
  read: number;
  shell: { calls: number; read: number };
  hosts: Sum[];
  served: ServedSum;
  rules: ServedSum[];
  /** Those of them that the agent itself had cut. */
  cut: ServedSum;
  unruled: UnruledSum[];
  left: Sum[];
  kept: Sum[];
  pith: Sum;
  /** Everything that is no shell command. */
  tools: Sum[];
  reruns: Sum;
}

export interface Discoverer {
  add(row: CallRow): void;
  sum(): Discovery;
}

type Entry = ServedSum & UnruledSum & { most: number };

export function createDiscoverer(): Discoverer {
  const sums = new Map<Kind, Map<string, Entry>>();
  const hosts = new Map<string, Sum>();
  const sessions = new Set<string>();
  const all = { calls: 0, read: 0 };
  const shell = { calls: 0, read: 0 };
  let cut: ServedSum = { name: "cut by the agent", calls: 0, read: 0, view: 0, saved: 0 };
  const reruns: Sum = { name: "run again for another part", calls: 0, read: 0 };

  function find(kind: Kind, name: string): Entry {
    let ofKind = sums.get(kind);
    if (!ofKind) sums.set(kind, (ofKind = new Map()));
    let entry = ofKind.get(name);
    if (!entry) ofKind.set(name, (entry = { name, calls: 0, read: 0, view: 0, saved: 0, start: "", most: -1 }));
    return entry;
  }

  return {
    add({ host, session, segments, rerun }) {
      const read = segments.reduce((sum, segment) => sum + segment.read, 0);
      sessions.add(session);
      count(all, read);
      let ofHost = hosts.get(host);
      if (!ofHost) hosts.set(host, (ofHost = { name: host, calls: 0, read: 0 }));
      count(ofHost, read);
      if (segments[0]?.kind !== "tool") count(shell, read);
      if (rerun) count(reruns, read);
      for (const segment of segments) {
        addSegment(find(segment.kind, segment.name), segment);
        const { read: before, view = before } = segment;
        if (segment.cut) cut = addServed(cut, { calls: 1, read: before, view, saved: before - view });
      }
    },
    sum() {
      const list = (kind: Kind) => [...(sums.get(kind)?.values() ?? [])].sort(byRead);
      const rules = list("served").map(({ name, calls, read, view }) => ({ name, calls, read, view, saved: read - view }));
      const plain = (kind: Kind) => list(kind).map(({ name, calls, read }) => ({ name, calls, read }));
      return {
        sessions: sessions.size,
        ...all,
        shell,
        hosts: [...hosts.values()].sort(byRead),
        served: rules.reduce(addServed, { name: "total", calls: 0, read: 0, view: 0, saved: 0 }),
        rules: rules.sort((a, b) => b.saved - a.saved || byRead(a, b)),
        cut,
        unruled: list("unruled").map(({ name, calls, read, start }) => ({ name, calls, read, start })),
        left: plain("left"),
        kept: plain("kept"),
        pith: plain("pith")[0] ?? { name: "filtered by pith", calls: 0, read: 0 },
        tools: plain("tool"),
        reruns,
      };
    },
  };
}

function count(sum: { calls: number; read: number }, read: number): void {
  sum.calls++;
  sum.read += read;
}

function addSegment(entry: Entry, { read, view, start }: Segment): void {
  count(entry, read);
  entry.view += view ?? read;
  if (start !== undefined && read > entry.most) Object.assign(entry, { start, most: read });
}

function addServed(total: ServedSum, { calls, read, view, saved }: Omit<ServedSum, "name">): ServedSum {
  return { ...total, calls: total.calls + calls, read: total.read + read, view: total.view + view, saved: total.saved + saved };
}

function byRead(a: Sum, b: Sum): number {
  return b.read - a.read || b.calls - a.calls || (a.name < b.name ? -1 : 1);
}
