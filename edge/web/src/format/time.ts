const second = 1_000;
const minute = 60 * second;

const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const day = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" });
const full = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });
const long = new Intl.RelativeTimeFormat("en", { numeric: "always" });
const relative = new Intl.RelativeTimeFormat(undefined, { numeric: "auto", style: "narrow" });

/** A duration in the unit that suits it: 0.4 ms, 38 ms, 1.2 s, 2 min 5 s. */
export function duration(ms: number): string {
  if (!Number.isFinite(ms) || ms < 0) return "";
  if (ms < 10) return `${fixed(ms, ms === 0 ? 0 : 1)} ms`;
  if (ms < second) return `${Math.round(ms)} ms`;
  if (ms < minute) return `${fixed(ms / second, 1)} s`;
  return `${Math.floor(ms / minute)} min ${Math.floor((ms % minute) / second)} s`;
}

/** A running timer: tenths of a second, so that its width changes rarely. */
export function stopwatch(ms: number): string {
  const seconds = Math.max(0, ms) / second;
  return seconds < 60 ? `${fixed(seconds, 1)} s` : duration(ms);
}

/** The time of day today, the date before that. */
export function moment(at: number, now = Date.now()): string {
  const date = new Date(at);
  return date.toDateString() === new Date(now).toDateString() ? clock.format(date) : day.format(date);
}

export function ago(at: number, now = Date.now()): string {
  const minutes = Math.round((at - now) / minute);
  if (minutes > -1) return "now";
  if (minutes > -60) return relative.format(minutes, "minute");
  if (minutes > -24 * 60) return relative.format(Math.round(minutes / 60), "hour");
  return relative.format(Math.round(minutes / (24 * 60)), "day");
}

/** How long ago something was: "12 seconds ago", "3 minutes ago". */
export function age(at: number, now = Date.now()): string {
  const seconds = Math.max(0, Math.round((now - at) / second));
  if (seconds < 2) return "just now";
  if (seconds < 100) return long.format(-seconds, "second");
  if (seconds < 100 * 60) return long.format(-Math.round(seconds / 60), "minute");
  if (seconds < 48 * 3600) return long.format(-Math.round(seconds / 3600), "hour");
  return long.format(-Math.round(seconds / (24 * 3600)), "day");
}

export function fullTime(at: number): string {
  return full.format(at);
}

function fixed(value: number, digits: number): string {
  return value.toLocaleString(undefined, { minimumFractionDigits: digits, maximumFractionDigits: digits });
}
