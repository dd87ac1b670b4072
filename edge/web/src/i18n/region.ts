import { locale } from "./i18n";

/** The person's own region where it speaks the language of the page: its way to write times and numbers. */
export function region(own = new Intl.NumberFormat().resolvedOptions().locale): string {
  return own.startsWith(locale()) ? own : locale();
}
