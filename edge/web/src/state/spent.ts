import type { Executed } from "../api/types";
import { duration } from "../format/time";
import { t } from "../i18n/i18n";

/** What the rows of a result took; nothing where they were kept. */
export function spentOn({ reused, timings: { queue_ms, guard_ms, query_ms, fetch_ms } }: Pick<Executed, "reused" | "timings">): string {
  if (reused) return t("the rows were kept from an earlier, equal question");
  return t("waited {queue}, guard {guard}, query {query}, fetch {fetch}", {
    queue: duration(queue_ms), guard: duration(guard_ms), query: duration(query_ms), fetch: duration(fetch_ms),
  });
}
