// What is said of a model.

import type { Limits, Model, ModelReport } from "../api/types";
import { duration } from "../format/time";
import { msg, t } from "../i18n/i18n";

/** How a model is, for people; tone is how good that is. */
export interface Condition {
  tone: "good" | "warn" | "bad" | "plain";
  words: string;
  /** The state of its breaker, as the API names it. */
  breaker: string;
}

const states = { closed: msg("closed"), open: msg("open"), "half-open": msg("half-open") } as const;

export function conditionOf({ state, disabled }: Pick<Model, "state" | "disabled">): Condition {
  const breaker = state === "unknown" ? "" : t("breaker {state}", { state: t(states[state]) });
  if (disabled) return { tone: "plain", words: t("Switched off"), breaker };
  switch (state) {
    case "closed":
      return { tone: "good", words: t("Answers"), breaker };
    case "open":
      return { tone: "bad", words: t("Down"), breaker };
    case "half-open":
      return { tone: "warn", words: t("Being tried again"), breaker };
    case "unknown":
      return { tone: "plain", words: t("No reply yet"), breaker };
  }
}

/** When an open breaker lets a call through. */
export function retryWords(retryAt: string | undefined, now: number): string {
  if (!retryAt) return "";
  const left = Math.ceil((Date.parse(retryAt) - now) / 1_000);
  if (left <= 0) return t("It is tried again with the next question.");
  return t("It is tried again in {time}.", { time: left < 60 ? `${left} s` : duration(left * 1_000) });
}

const dollars = new Intl.NumberFormat("en-US", { style: "currency", currency: "USD", maximumFractionDigits: 4 });

/** What a model charges, in a line. */
export function priceWords(prices: Model["prices"]): string {
  if (!prices) return t("Prices are not known, so its answers show no cost.");
  const [input, output] = [dollars.format(prices.input), dollars.format(prices.output)];
  const rates = prices.cached_input === undefined
    ? t("{input} in, {output} out per million tokens", { input, output })
    : t("{input} in, {cached} cached, {output} out per million tokens", { input, cached: dollars.format(prices.cached_input), output });
  const from = prices.overridden ? t("given here") : t("from the built-in table");
  return `${rates} (${from}${prices.date ? t(", as of {date}", { date: prices.date }) : ""})`;
}

export function limitWords({ requests_per_minute: requests = 0, tokens_per_minute: tokens = 0 }: Limits): string {
  const said = [
    ...(requests > 0 ? [t("{n, plural, one {# request} other {# requests}}", { n: requests })] : []),
    ...(tokens > 0 ? [t("{n, plural, one {# token} other {# tokens}}", { n: tokens })] : []),
  ];
  return said.length === 0 ? t("No limits known beforehand") : t("At most {limits} a minute", { limits: said.join(t(" and ")) });
}

const cents = new Intl.NumberFormat("en-US", { style: "currency", currency: "USD", maximumSignificantDigits: 3 });

/** What a call that worked took. */
export function reportWords({ latency_ms, tokens, cost }: ModelReport): string {
  const time = duration(latency_ms);
  if (!tokens) return t("It answered in {time}.", { time });
  if (cost === null) return t("It answered in {time}, with {n, plural, one {# token} other {# tokens}}.", { time, n: tokens.total });
  return t("It answered in {time}, with {n, plural, one {# token} other {# tokens}} for {cost}.", { time, n: tokens.total, cost: cents.format(cost) });
}

/** The place of a model in the order. */
export function placeWords(place: number, of: number): string {
  if (place === 1) return t("asked first");
  return place === of ? t("asked last") : t("asked {n, selectordinal, one {#st} two {#nd} few {#rd} other {#th}}", { n: place });
}

/** What begins as a message of the log does, as a sentence. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
