import { CircleCheck, Database, Hand, MailWarning, Route, Unplug, type LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { ended } from "../format/sentence";
import { ago, fullTime } from "../format/time";
import { t } from "../i18n/i18n";
import { Link } from "../shell/Link";
import { connectionPath } from "../shell/route";
import { cx } from "../ui/cx";
import type { Condition, Now } from "./api";
import { Panel } from "./Panel";

/** What waits for a person or does not answer, each with a way to it; else that nothing does. */
export function Attention({ now }: { now: Now }) {
  const down = now.connections.filter(({ state }) => state === "unreachable");
  const deaf = now.models.filter(({ state }) => state === "open");
  const { approvals, dead_letters: letters, drift } = now;
  const quiet = approvals.count + letters.count + drift.length + down.length + deaf.length === 0;
  return (
    <Panel title={t("Waits for you")}>
      {quiet ? <Quiet now={now} /> : (
        <ul className="flex flex-col divide-y divide-line">
          {approvals.count > 0 && (
            <Item icon={Hand} tone="warn" href="/approvals" name={t("{n, plural, one {# statement waits for approval} other {# statements wait for approval}}", { n: approvals.count })}>
              {approvals.newest[0] && t("The newest would write to {connection}, asked by {user}", { connection: approvals.newest[0].connection, user: approvals.newest[0].asked_by })}
            </Item>
          )}
          {letters.count > 0 && (
            <Item icon={MailWarning} tone="bad" href="/dead-letters" name={t("{n, plural, one {# dead letter} other {# dead letters}}", { n: letters.count })}>
              {letters.newest[0]?.reason}
            </Item>
          )}
          {down.map(({ name, reason }) => (
            <Item key={name} icon={Unplug} tone="bad" href={connectionPath(name)} name={t("{name} cannot be reached", { name })}>{reason}</Item>
          ))}
          {deaf.map(({ name, reason, retry_at }) => (
            <Item key={name} icon={Unplug} tone="bad" href="/llms" name={t("The model {name} is not called", { name })}>
              {reason && ended(reason)}{retry_at && ` ${t("It is tried again at {time}.", { time: fullTime(Date.parse(retry_at)) })}`}
            </Item>
          ))}
          {drift.slice(0, 5).map(({ connection, at, broken, breaks }) => (
            <Item key={`${connection} ${at}`} icon={Route} tone="warn" href={connectionPath(connection, "changes")}
              name={t("The structure of {connection} changed and broke {n, plural, one {one thing} other {# things}}", { connection, n: broken })} note={ago(Date.parse(at))}>
              {breaks.map(({ name }) => name).join(", ")}
            </Item>
          ))}
        </ul>
      )}
    </Panel>
  );
}

function Quiet({ now }: { now: Now }) {
  return (
    <div className="flex items-start gap-3 py-1 text-sm text-ink-2">
      <CircleCheck size={18} className="mt-0.5 shrink-0 text-good" aria-hidden />
      <div>
        <p>{t("Nothing waits for you.")}</p>
        <p className="text-xs text-ink-3">{standing(now)}</p>
      </div>
    </div>
  );
}

/** What is known to answer. What was never tried is not said to. */
function standing({ connections, models }: Now): string {
  const answering = (all: readonly Condition[], state: string) => all.filter((one) => one.state === state).length;
  const asked = models.filter(({ state }) => state !== "disabled");
  return [
    t("{n} of {of, plural, one {# database answers} other {# databases answer}}.", { n: answering(connections, "ok"), of: connections.length }),
    asked.length === 0
      ? t("The built-in planner answers: there is no model.")
      : t("{n} of {of, plural, one {# model answers} other {# models answer}}.", { n: answering(models, "closed"), of: asked.length }),
  ].join(" ");
}

const tones = { warn: "text-warn", bad: "text-bad" } as const;

function Item({ icon: Icon, tone, href, name, note, children }: {
  icon: LucideIcon;
  tone: keyof typeof tones;
  href: string;
  name: string;
  note?: string;
  children?: ReactNode;
}) {
  return (
    <li className="relative -mx-2 flex items-start gap-3 rounded-md px-2 py-2 hover:bg-hover" data-testid="waiting">
      <Icon size={18} className={cx("mt-0.5 shrink-0", tones[tone])} aria-hidden />
      <div className="min-w-0 flex-1 text-sm">
        <Link href={href} className="font-medium after:absolute after:inset-0 after:rounded-md">{name}</Link>
        {children && <p className="line-clamp-2 text-xs break-words text-ink-3">{children}</p>}
      </div>
      {note && <span className="shrink-0 text-xs text-ink-3 tabular">{note}</span>}
    </li>
  );
}

/** What is being worked on right now. */
export function Work({ now }: { now: Now }) {
  const queued = now.backlog.reduce((sum, { waiting }) => sum + waiting, 0);
  return (
    <Panel title={t("Right now")}>
      <dl className="grid grid-cols-3 gap-3 text-center">
        <Count name={t("running")} n={now.running} />
        <Count name={t("wait for approval")} n={now.waiting} />
        <Count name={t("steps queued")} n={queued} title={t("Of all stages and, where there are several, of all tenants")} />
      </dl>
      <ul className="mt-3 flex flex-wrap gap-1.5" aria-label={t("Databases and models")}>
        {now.connections.map((one) => <Lamp key={`c ${one.name}`} one={one} href={connectionPath(one.name)} />)}
        {now.models.map((one) => <Lamp key={`m ${one.name}`} one={one} href="/llms" />)}
      </ul>
    </Panel>
  );
}

function Count({ name, n, title }: { name: string; n: number; title?: string }) {
  return (
    <div className="flex flex-col-reverse justify-end" title={title}>
      <dt className="text-xs text-ink-3">{name}</dt>
      <dd className="text-xl font-semibold tabular">{n}</dd>
    </div>
  );
}

/** What is to be said of each state. */
function stateOf(state: string): { tone: string; words: string } {
  switch (state) {
    case "ok": case "closed":
      return { tone: "bg-good", words: t("answers") };
    case "unreachable":
      return { tone: "bg-bad", words: t("cannot be reached") };
    case "open":
      return { tone: "bg-bad", words: t("is not called") };
    case "half-open":
      return { tone: "bg-warn", words: t("is being tried") };
    case "disabled":
      return { tone: "bg-line-strong", words: t("is switched off") };
    default:
      return { tone: "bg-line-strong", words: t("was not tried yet") };
  }
}

function Lamp({ one: { name, state, reason }, href }: { one: Condition; href: string }) {
  const { tone, words } = stateOf(state);
  const Icon = href === "/llms" ? undefined : Database;
  return (
    <li className="min-w-0">
      <Link href={href} title={reason ?? words} className="flex h-6 max-w-52 items-center gap-1.5 rounded-full border border-line bg-sunken px-2 text-xs text-ink-2 hover:border-line-strong hover:text-ink">
        <span className={cx("size-2 shrink-0 rounded-full", tone)} aria-hidden />
        {Icon && <Icon size={12} className="shrink-0 text-ink-3" aria-hidden />}
        <span className="truncate">{name}</span> <span className="sr-only">{words}</span>
      </Link>
    </li>
  );
}
