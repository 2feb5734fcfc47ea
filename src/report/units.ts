/** `1 line`, `12 lines`. */
export function formatCount(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** `12 s`, `3 min`, `5 h`, `2 d`, with "ago"; clocks may run backwards. */
export function formatAge(then: Date, now: Date): string {
  const seconds = Math.max(0, Math.round((now.getTime() - then.getTime()) / 1000));
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3600) return `${Math.round(seconds / 60)} min ago`;
  if (seconds < 86_400) return `${Math.round(seconds / 3600)} h ago`;
  return `${Math.round(seconds / 86_400)} d ago`;
}

/** `1234567` as `1,234,567`, whatever the user's language is. */
export function formatNumber(value: number, decimals = 0): string {
  const [whole = "", fraction] = Math.abs(value).toFixed(decimals).split(".");
  const digits = whole.replace(/\B(?=(\d{3})+$)/g, ",") + (fraction === undefined ? "" : `.${fraction}`);
  return value < 0 && Number(whole + (fraction ?? "")) !== 0 ? `-${digits}` : digits;
}

/** A share of a whole as a percentage; of nothing there is no share. */
export function formatShare(part: number, whole: number): string {
  return whole === 0 ? "-" : `${Math.round((part / whole) * 100)} %`;
}

/** `0.034` as `3.4 %`; "not known" where it is not. */
export function formatPercent(share: number | undefined): string {
  return share === undefined ? "not known" : `${(share * 100).toFixed(1)} %`;
}

/** `$1,234.50`; of less than a dollar a tenth of a cent is told. */
export function formatUsd(value: number): string {
  const text = formatNumber(Math.abs(value), Math.abs(value) < 1 ? 3 : 2);
  return `${value < 0 ? "-" : ""}$${text}`;
}
