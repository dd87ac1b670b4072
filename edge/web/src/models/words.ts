// What is said of a model.

import type { Limits, Model, ModelReport } from "../api/types/model";
import { duration } from "../format/time";

/** How a model is, for people; tone is how good that is. */
export interface Condition {
  tone: "good" | "warn" | "bad" | "plain";
  words: string;
  /** The state of its breaker, as the API names it. */
  breaker: string;
}

export function conditionOf({ state, disabled }: Pick<Model, "state" | "disabled">): Condition {
  const breaker = state === "unknown" ? "" : `Breaker ${state}`;
  if (disabled) return { tone: "plain", words: "Switched off", breaker };
  switch (state) {
    case "closed":
      return { tone: "good", words: "Answers", breaker };
    case "open":
      return { tone: "bad", words: "Down", breaker };
    case "half-open":
      return { tone: "warn", words: "Being tried again", breaker };
    case "unknown":
      return { tone: "plain", words: "No reply yet", breaker };
  }
}

/** When an open breaker lets a call through. */
export function retryWords(retryAt: string | undefined, now: number): string {
  if (!retryAt) return "";
  const left = Math.ceil((Date.parse(retryAt) - now) / 1_000);
  if (left <= 0) return "It is tried again with the next question.";
  return `It is tried again in ${left < 60 ? `${left} s` : duration(left * 1_000)}.`;
}

const dollars = new Intl.NumberFormat("en-US", { style: "currency", currency: "USD", maximumFractionDigits: 4 });

/** What a model charges, in a line. */
export function priceWords(prices: Model["prices"]): string {
  if (!prices) return "Prices are not known, so its answers show no cost.";
  const cached = prices.cached_input === undefined ? "" : `, ${dollars.format(prices.cached_input)} cached`;
  const from = prices.overridden ? "given here" : "from the built-in table";
  const date = prices.date ? `, as of ${prices.date}` : "";
  return `${dollars.format(prices.input)} in${cached}, ${dollars.format(prices.output)} out per million tokens (${from}${date})`;
}

export function limitWords({ requests_per_minute: requests = 0, tokens_per_minute: tokens = 0 }: Limits): string {
  const said = [
    ...(requests > 0 ? [`${requests.toLocaleString()} ${requests === 1 ? "request" : "requests"}`] : []),
    ...(tokens > 0 ? [`${tokens.toLocaleString()} ${tokens === 1 ? "token" : "tokens"}`] : []),
  ];
  return said.length === 0 ? "No limits known beforehand" : `At most ${said.join(" and ")} a minute`;
}

const cents = new Intl.NumberFormat("en-US", { style: "currency", currency: "USD", maximumSignificantDigits: 3 });

/** What a call that worked took. */
export function reportWords({ latency_ms, tokens, cost }: ModelReport): string {
  const spent = tokens ? `, with ${tokens.total.toLocaleString()} tokens` : "";
  return `It answered in ${duration(latency_ms)}${spent}${cost === null ? "" : ` for ${cents.format(cost)}`}.`;
}

/** The place of a model in the order. */
export function placeWords(place: number, of: number): string {
  return place === 1 ? "asked first" : place === of ? "asked last" : `asked ${ordinal(place)}`;
}

function ordinal(n: number): string {
  const rule = new Intl.PluralRules("en", { type: "ordinal" }).select(n);
  return `${n}${{ one: "st", two: "nd", few: "rd", zero: "th", many: "th", other: "th" }[rule]}`;
}

/** What begins as a message of the log does, as a sentence. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
