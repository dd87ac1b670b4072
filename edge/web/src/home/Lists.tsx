import { MessageSquareText } from "lucide-react";
import { duration, fullTime, ago } from "../format/time";
import { t } from "../i18n/i18n";
import { Link } from "../shell/Link";
import { sessionPath } from "../shell/route";
import { Button } from "../ui/Button";
import { cx } from "../ui/cx";
import type { Failure, Group, Line, ModelStats, Range, Stats } from "./api";
import { count, dollars, ended, none, percent, within } from "./figures";
import { tracePath, tracesPath } from "./links";
import { Nothing, Panel } from "./Panel";
import { dots, pathWords, stageWords, statusWords } from "./words";

/** The newest questions, each with a way to what happened and to its conversation. */
export function Recent({ lines }: { lines: readonly Line[] }) {
  return (
    <Panel title={t("Recent questions")} tools={<More href="/traces">{t("All")}</More>}>
      {lines.length === 0 ? <Nothing>{t("No question in this time.")}</Nothing> : (
        <ul className="-mx-2">{lines.map((line) => <Question key={line.question} line={line} note={ago(Date.parse(line.started))} />)}</ul>
      )}
    </Panel>
  );
}

export function Slow({ lines }: { lines: readonly Line[] }) {
  return (
    <Panel title={t("Slow questions")}>
      {lines.length === 0 ? <Nothing>{t("Nothing was timed.")}</Nothing> : (
        <ul className="-mx-2">{lines.map((line) => <Question key={line.question} line={line} note={duration(line.duration_ms)} />)}</ul>
      )}
    </Panel>
  );
}

function Question({ line, note }: { line: Line; note: string }) {
  return (
    <li className="relative flex min-h-9 items-center gap-2.5 rounded-md px-2 hover:bg-hover" data-testid="line">
      <span className={cx("size-2 shrink-0 rounded-full", dots[line.status])} title={t(statusWords[line.status])}>
        <span className="sr-only">{t(statusWords[line.status])}</span>
      </span>
      <Link href={tracePath(line.question)} className="min-w-0 flex-1 truncate text-sm after:absolute after:inset-0 after:rounded-md" title={line.question_text}>
        {line.question_text}
      </Link>
      <span className="shrink-0 text-xs text-ink-3 max-sm:hidden">{line.connection}</span>
      <time dateTime={line.started} title={fullTime(Date.parse(line.started))} className="min-w-16 shrink-0 text-right text-xs whitespace-nowrap text-ink-2 tabular">{note}</time>
      <Button asChild size="smallIcon" tone="quiet" className="relative">
        <Link href={sessionPath(line.session_id)} aria-label={t("Open its conversation")} title={t("Open its conversation")}><MessageSquareText size={15} aria-hidden /></Link>
      </Button>
    </li>
  );
}

/** What went wrong, by where and how, most frequent first. */
export function Errors({ errors, range }: { errors: readonly Failure[]; range: Range }) {
  return (
    <Panel title={t("What went wrong")} tools={errors.length > 0 && <More href={tracesPath({ status: "failed", since: range })}>{t("All")}</More>}>
      {errors.length === 0 ? <Nothing>{t("No question has failed in this time.")}</Nothing> : (
        <ul className="flex flex-col gap-2.5">
          {errors.slice(0, 6).map(({ stage, class: kind, count: n, last }) => (
            <li key={`${stage} ${kind}`} className="relative text-sm" data-testid="error">
              <div className="flex items-baseline justify-between gap-2">
                <span className="min-w-0 truncate"><span className="font-medium">{t(stageWords[stage] ?? stage)}</span> <code className="font-mono text-xs text-ink-2">{kind}</code></span>
                <span className="tabular text-bad">{count(n)}</span>
              </div>
              {last && (
                <Link href={tracePath(last.question)} className="line-clamp-2 text-xs text-ink-3 after:absolute after:-inset-1 after:rounded-md hover:text-ink" title={last.error?.message}>
                  {last.error?.message}
                </Link>
              )}
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

/** How the questions divide, with how well each part went. */
export function Groups({ title, groups, of, name, href }: {
  title: string;
  groups: readonly Group[];
  /** All questions. */
  of: number;
  name: (group: Group) => string;
  href: (group: Group) => string | undefined;
}) {
  return (
    <Panel title={title}>
      {groups.length === 0 ? <Nothing>{t("No question in this time.")}</Nothing> : (
        <table className="w-full text-sm tabular">
          <Head columns={[t("Questions"), t("Answered"), t("95% within")]} />
          <tbody>
            {groups.slice(0, 8).map((group) => {
              const path = href(group);
              return (
                <tr key={group.name} className="relative hover:bg-hover">
                  <th scope="row" className="relative max-w-0 w-full py-1.5 pr-3 text-left font-normal">
                    <span className="block truncate">{path ? <Link href={path} className="hover:underline">{name(group)}</Link> : name(group)}</span>
                    <span className="mt-1 block h-1 rounded-full bg-accent/70" style={{ width: `${(100 * group.questions) / Math.max(1, of)}%` }} aria-hidden />
                  </th>
                  <Cell>{count(group.questions)}</Cell>
                  <Cell>{percent(group.answered, ended(group))}</Cell>
                  <Cell>{within(group.latency, "p95_ms")}</Cell>
                </tr>
              );
            })}
          </tbody>
        </table>
      )}
    </Panel>
  );
}

export function byPath(range: Range) {
  return { name: ({ name }: Group) => t(pathWords[name] ?? name), href: ({ name }: Group) => (name === "none" ? undefined : tracesPath({ path: name, since: range })) };
}

/** What models were called for, failed at and cost. */
export function Models({ stats, range }: { stats: Stats; range: Range }) {
  return (
    <Panel title={t("By model")} tools={<More href="/llms">{t("Models")}</More>}>
      {stats.models.length === 0 ? <Nothing>{t("No model was called in this time.")}</Nothing> : (
        <table className="w-full text-sm tabular">
          <Head columns={[t("Calls"), t("Failed"), t("95% within"), t("Cost")]} />
          <tbody>{stats.models.slice(0, 8).map((model) => <ModelRow key={`${model.provider} ${model.model}`} model={model} range={range} />)}</tbody>
        </table>
      )}
    </Panel>
  );
}

function ModelRow({ model, range }: { model: ModelStats; range: Range }) {
  const { usage } = model;
  const tokens = usage.prompt_tokens + usage.completion_tokens;
  return (
    <tr className="hover:bg-hover">
      <th scope="row" className="max-w-0 w-full py-1.5 pr-3 text-left font-normal">
        <Link href={tracesPath({ model: model.model, since: range })} className="block truncate hover:underline" title={`${model.provider} ${model.model}`}>{model.model}</Link>
      </th>
      <Cell>{count(model.calls)}</Cell>
      <Cell className={model.failed > 0 ? "text-bad" : ""}>{percent(model.failed, model.calls)}</Cell>
      <Cell>{within(model.latency, "p95_ms")}</Cell>
      <Cell>{tokens === 0 || usage.unpriced_tokens === tokens ? none : dollars(usage.cost)}</Cell>
    </tr>
  );
}

function Head({ columns }: { columns: readonly string[] }) {
  return (
    <thead>
      <tr className="text-xs text-ink-3">
        <th className="py-1 font-normal"><span className="sr-only">{t("Name")}</span></th>
        {columns.map((column) => <th key={column} scope="col" className="py-1 pl-3 text-right font-normal whitespace-nowrap">{column}</th>)}
      </tr>
    </thead>
  );
}

function Cell({ className, children }: { className?: string; children: string }) {
  return <td className={cx("py-1.5 pl-3 text-right align-top whitespace-nowrap", className)}>{children}</td>;
}

function More({ href, children }: { href: string; children: string }) {
  return <Link href={href} className="rounded-md px-1.5 py-1 text-xs font-medium text-accent hover:bg-hover">{children}</Link>;
}
