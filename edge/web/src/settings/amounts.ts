import { locale, t } from "../i18n/i18n";

const units = ["B", "KB", "MB", "GB", "TB"] as const;
const hour = 3_600;
const day = 24 * hour;

export function count(n: number): string {
  return n.toLocaleString(locale());
}

/** Bytes in the unit that suits them, by 1,024: 0 B, 1.5 KB, 256 MB. */
export function bytes(n: number): string {
  let value = n;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${value.toLocaleString(locale(), { maximumFractionDigits: value < 10 ? 1 : 0 })} ${units[unit]}`;
}

/** How long something stays, in the unit that suits it; "" for no limit. */
export function days(seconds: number | null): string {
  if (seconds === null) return "";
  if (seconds >= day) return t("{n, plural, one {# day} other {# days}}", { n: Math.round(seconds / day) });
  if (seconds >= hour) return t("{n, plural, one {# hour} other {# hours}}", { n: Math.round(seconds / hour) });
  return t("{n, plural, one {# minute} other {# minutes}}", { n: Math.round(seconds / 60) });
}

/** Limits in words; those that are not there are left out. */
export function room(limits: readonly string[]): string {
  return limits.filter((limit) => limit !== "").join(", ") || t("no limit");
}
