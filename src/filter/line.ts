/** One line on its way from the raw to the view. */
export interface Line {
  text: string;
  /** Stays first where the view has to fit a bound: an error, a failing name, a total. */
  pin?: boolean;
  /** Number of the part (file, suite, hunk group) it belongs to; parts share the room evenly. */
  part?: number;
  /** Name of the block that carved it out; other stages pass it by. */
  block?: string;
  /** That of the tool whose line it is, among others. */
  outcome?: "passed" | "failed";
  /** The line in which that tool says how many failed, or the last that stays first. */
  total?: boolean;
  /** A note of ours (a folded run, a gap), not a line that the command printed. */
  note?: boolean;
}

/** What a stage or a parser leaves of the lines it got. */
export interface Parsed {
  lines: Line[];
  /** Informative lines of the input that are no longer among `lines`, said in the marker. */
  left: number;
  /** Whether the text was of the expected kind at all; if nothing in a rule matched, the raw is printed. */
  matched: boolean;
  /** Named values for `say`. */
  facts?: Record<string, string>;
}
