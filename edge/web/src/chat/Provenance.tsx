import { BadgeCheck, Cpu, History, Ruler, Sparkles, SquarePen, TriangleAlert } from "lucide-react";
import type { MetricUse, Path, VerifiedUse } from "../api/types";
import { fullTime, moment } from "../format/time";
import { msg, t } from "../i18n/i18n";
import { Link } from "../shell/Link";
import { connectionPath } from "../shell/route";
import type { Answer } from "../state/runs";

const paths: Record<Path, { icon: typeof Cpu; label: string; tone: string; title: string }> = {
  verified: { icon: BadgeCheck, label: msg("Verified query"), tone: "bg-good-soft text-good", title: msg("A person has verified this query.") },
  cached: { icon: History, label: msg("Cached plan"), tone: "bg-hover text-ink-2", title: msg("The plan of an earlier equal question.") },
  llm: { icon: Sparkles, label: msg("Model"), tone: "bg-accent-soft text-accent", title: msg("A language model planned this.") },
  sql: { icon: SquarePen, label: msg("SQL by hand"), tone: "bg-hover text-ink-2", title: msg("A person wrote this statement; it passed the same checks as a planned one.") },
  offline: { icon: Cpu, label: msg("Built-in planner"), tone: "bg-accent-soft text-accent", title: msg("Planned without a language model: nothing left this server.") },
};

/** Who planned an answer, or who vouches for its statement since when. */
export function PathBadge({ path, model, verified }: { path: Path; model: string | undefined; verified: VerifiedUse | undefined }) {
  const { icon: Icon, tone, title } = paths[path];
  const words = pathWords({ path, model, verified });
  return (
    <span data-testid="path" title={verified ? vouched(verified) : t(title)} className={`inline-flex h-6 max-w-full min-w-0 shrink-0 items-center gap-1.5 rounded-full px-2.5 text-xs font-medium ${tone}`}>
      <Icon size={13} className="shrink-0" aria-hidden /> <span className="truncate">{words}</span>
    </span>
  );
}

/** Who planned an answer, in words. */
export function pathWords({ path, model, verified }: { path?: Path | undefined; model?: string | undefined; verified?: VerifiedUse | undefined }): string {
  if (!path) return t("No plan");
  if (path === "llm" && model) return model;
  if (path === "verified" && verified) return t("Verified by {who}, {when}", { who: verified.author, when: moment(Date.parse(verified.time)) });
  return t(paths[path].label);
}

function vouched({ author, time, question, bound = [] }: VerifiedUse): string {
  const values = bound.map(({ name, value }) => `${name} = ${value}`).join(", ");
  const since = t("{who} vouches for “{question}” since {when}.", { who: author, question, when: fullTime(Date.parse(time)) });
  return values ? `${since} ${t("Here {values}.", { values })}` : since;
}

/** The metrics that stand in an answer, and what is missing of their definition. */
export function MetricChips({ metrics, connection }: { metrics: NonNullable<Answer["metrics"]>; connection: string }) {
  return (
    <ul className="flex flex-wrap gap-1.5" data-testid="metrics">
      {metrics.map((metric) => <li key={metric.name} className="min-w-0"><MetricChip metric={metric} connection={connection} /></li>)}
    </ul>
  );
}

function MetricChip({ metric: { name, version, as_defined, detail }, connection }: { metric: MetricUse; connection: string }) {
  const Icon = as_defined ? Ruler : TriangleAlert;
  return (
    <Link href={connectionPath(connection, "semantics")} title={as_defined ? t("Computed as it is defined.") : detail}
      className={`inline-flex min-h-6 items-center gap-1.5 rounded-md px-2 text-xs hover:underline ${as_defined ? "bg-accent-soft text-accent" : "bg-warn-soft text-warn"}`}>
      <Icon size={13} className="shrink-0" aria-hidden /> <span className="min-w-0 break-words">{t(as_defined ? "metric: {name}, v{version}" : "metric: {name}, v{version}, not as defined", { name, version })}</span>
    </Link>
  );
}
