import { t } from "../i18n/i18n";

/** How long a statement still waits, in words that do not change more often than they must. */
export function timeLeft(expires: number, now: number): string {
  const seconds = Math.ceil((expires - now) / 1_000);
  if (seconds <= 0) return t("which has passed");
  if (seconds < 60) return t("{n} s left", { n: seconds });
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return t("{n} min left", { n: minutes });
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? t("{h} h {m} min left", { h: hours, m: minutes % 60 }) : t("{n} days left", { n: Math.floor(hours / 24) });
}
