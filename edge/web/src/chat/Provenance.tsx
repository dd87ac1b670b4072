import { BadgeCheck, Cpu, History, Ruler, Sparkles, SquarePen, TriangleAlert } from "lucide-react";
import type { Answer } from "../api/types/answer";
import type { Path } from "../api/types/basic";
import type { MetricUse, VerifiedUse } from "../api/types/semantics";
import { fullTime, moment } from "../format/time";
import { Link } from "../shell/Link";
import { connectionPath } from "../shell/route";

const paths: Record<Path, { icon: typeof Cpu; label: string; tone: string; title: string }> = {
  verified: { icon: BadgeCheck, label: "Verified query", tone: "bg-good-soft text-good", title: "A person has verified this query." },
  cached: { icon: History, label: "Cached plan", tone: "bg-hover text-ink-2", title: "The plan of an earlier equal question." },
  llm: { icon: Sparkles, label: "Model", tone: "bg-accent-soft text-accent", title: "A language model planned this." },
  sql: { icon: SquarePen, label: "SQL by hand", tone: "bg-hover text-ink-2", title: "A person wrote this statement; it passed the same checks as a planned one." },
  offline: { icon: Cpu, label: "Built-in planner", tone: "bg-accent-soft text-accent", title: "Planned without a language model: nothing left this server." },
};

/** Who planned an answer, or who vouches for its statement since when. */
export function PathBadge({ path, model, verified }: { path: Path; model: string | undefined; verified: VerifiedUse | undefined }) {
  const { icon: Icon, label, tone, title } = paths[path];
  const words = path === "llm" && model ? model : path === "verified" && verified ? `Verified by ${verified.author}, ${moment(Date.parse(verified.time))}` : label;
  return (
    <span data-testid="path" title={verified ? vouched(verified) : title} className={`inline-flex h-6 max-w-full min-w-0 shrink-0 items-center gap-1.5 rounded-full px-2.5 text-xs font-medium ${tone}`}>
      <Icon size={13} className="shrink-0" aria-hidden /> <span className="truncate">{words}</span>
    </span>
  );
}

function vouched({ author, time, question, bound = [] }: VerifiedUse): string {
  const values = bound.map(({ name, value }) => `${name} = ${value}`).join(", ");
  return `${author} vouches for “${question}” since ${fullTime(Date.parse(time))}.${values && ` Here ${values}.`}`;
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
    <Link href={connectionPath(connection, "semantics")} title={as_defined ? "Computed as it is defined." : detail}
      className={`inline-flex min-h-6 items-center gap-1.5 rounded-md px-2 text-xs hover:underline ${as_defined ? "bg-accent-soft text-accent" : "bg-warn-soft text-warn"}`}>
      <Icon size={13} className="shrink-0" aria-hidden /> <span className="min-w-0 break-words">metric: {name}, v{version}{!as_defined && ", not as defined"}</span>
    </Link>
  );
}
