import { t } from "../i18n/i18n";
import { region } from "../i18n/region";

const second = 1_000;
const minute = 60 * second;

interface Formats {
  clock: Intl.DateTimeFormat;
  day: Intl.DateTimeFormat;
  full: Intl.DateTimeFormat;
  long: Intl.RelativeTimeFormat;
  short: Intl.RelativeTimeFormat;
}

const made = new Map<string, Formats>();

/** The formats of the person's region, made once. */
function formats(): Formats {
  const at = region();
  const known = made.get(at);
  if (known) return known;
  const fresh: Formats = {
    clock: new Intl.DateTimeFormat(at, { hour: "2-digit", minute: "2-digit" }),
    day: new Intl.DateTimeFormat(at, { day: "numeric", month: "short" }),
    full: new Intl.DateTimeFormat(at, { dateStyle: "medium", timeStyle: "medium" }),
    long: new Intl.RelativeTimeFormat(at, { numeric: "always" }),
    short: new Intl.RelativeTimeFormat(at, { numeric: "auto", style: "short" }),
  };
  made.set(at, fresh);
  return fresh;
}

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
  return date.toDateString() === new Date(now).toDateString() ? formats().clock.format(date) : formats().day.format(date);
}

export function ago(at: number, now = Date.now()): string {
  const minutes = Math.round((at - now) / minute);
  const { short: relative } = formats();
  if (minutes > -1) return t("now");
  if (minutes > -60) return relative.format(minutes, "minute");
  if (minutes > -24 * 60) return relative.format(Math.round(minutes / 60), "hour");
  return relative.format(Math.round(minutes / (24 * 60)), "day");
}

/** How long ago something was: "12 seconds ago", "3 minutes ago". */
export function age(at: number, now = Date.now()): string {
  const seconds = Math.max(0, Math.round((now - at) / second));
  const { long } = formats();
  if (seconds < 2) return t("just now");
  if (seconds < 100) return long.format(-seconds, "second");
  if (seconds < 100 * 60) return long.format(-Math.round(seconds / 60), "minute");
  if (seconds < 48 * 3600) return long.format(-Math.round(seconds / 3600), "hour");
  return long.format(-Math.round(seconds / (24 * 3600)), "day");
}

export function fullTime(at: number): string {
  return formats().full.format(at);
}

function fixed(value: number, digits: number): string {
  return value.toLocaleString(region(), { minimumFractionDigits: digits, maximumFractionDigits: digits });
}
