/** A bar of at most `width` characters for a part of the greatest value; a negative one is drawn lighter, so that it is told without colour. */
export function formatBar(value: number, greatest: number, { width, plain }: { width: number; plain: boolean }): string {
  if (greatest <= 0 || value === 0) return "";
  const eighths = Math.max(1, Math.round((Math.abs(value) / greatest) * width * 8));
  if (plain) return (value < 0 ? "-" : "#").repeat(Math.max(1, Math.round(eighths / 8)));
  if (value < 0) return "░".repeat(Math.max(1, Math.round(eighths / 8)));
  return "█".repeat(eighths >> 3) + (["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"][eighths & 7] as string);
}
