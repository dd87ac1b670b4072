import { useQuery } from "@tanstack/react-query";
import { request } from "../api/http";
import type { Schemas } from "../api/schemas";
import { t } from "../i18n/i18n";
import { ErrorState, Skeleton } from "../ui/Page";
import { Group } from "./Group";
import { bytes, count, days, room } from "./amounts";

type Settings = Schemas["Settings"];

/** What bounds questions, and how long what is stored stays. Both are the configuration's to change. */
export function Storage() {
  const { data, error, refetch } = useQuery({ queryKey: ["settings"], queryFn: ({ signal }) => request<Settings>("/api/settings", { signal }), refetchInterval: 60_000 });
  return (
    <>
      <Group title={t("Limits")}>
        {error && <ErrorState error={error} onRetry={() => void refetch()} />}
        {data ? <Limits limits={data.limits} /> : !error && <Skeleton className="h-36" />}
      </Group>
      <Group title={t("What is kept, and how long")}>
        {data ? <Kept kept={data.kept} /> : !error && <Skeleton className="h-80" />}
        <p className="mt-3 text-xs text-ink-3">{t("The oldest goes first where a limit is met. Limits are set in the server's configuration.")}</p>
      </Group>
    </>
  );
}

function Limits({ limits }: { limits: Settings["limits"] }) {
  const seconds = (ms: number) => t("{n, plural, one {# second} other {# seconds}}", { n: ms / 1_000 });
  const lines: readonly (readonly [string, string])[] = [
    [t("Questions under way at once"), t("{all} in all, {tenant} of one tenant", { all: count(limits.questions_in_flight), tenant: count(limits.questions_in_flight_per_tenant) })],
    [t("Length of a question"), t("{n} characters", { n: count(limits.question_chars) })],
    [t("Time for a question"), t("{usual}, at most {most}", { usual: seconds(limits.deadline_ms), most: seconds(limits.max_deadline_ms) })],
    [t("Rows of an answer"), t("{usual}, at most {most}", { usual: count(limits.rows), most: count(limits.max_rows) })],
    [t("Browsers and programs that watch"), count(limits.sockets)],
    [t("Size of a request"), bytes(limits.request_bytes)],
  ];
  return (
    <dl className="grid gap-x-6 gap-y-1.5 text-sm sm:grid-cols-[max-content_1fr]">
      {lines.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="text-ink-3 max-sm:mt-1">{name}</dt>
          <dd className="tabular">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Kept({ kept }: { kept: Settings["kept"] }) {
  return (
    <table className="w-full text-sm max-sm:block">
      <thead className="max-sm:sr-only">
        <tr className="border-b border-line text-left text-xs text-ink-3 [&>th]:py-1.5 [&>th]:pr-4 [&>th]:font-medium">
          <th scope="col">{t("What")}</th>
          <th scope="col">{t("At most")}</th>
          <th scope="col" className="text-right">{t("Entries")}</th>
          <th scope="col" className="text-right">{t("Space")}</th>
        </tr>
      </thead>
      <tbody className="max-sm:block">
        {kept.map(({ name, description, max_age_seconds, max_messages, max_bytes, messages, bytes: used }) => (
          <tr key={name} className="border-b border-line align-top last:border-0 max-sm:grid max-sm:grid-cols-[minmax(0,1fr)_auto_4.5rem] max-sm:gap-x-3 max-sm:py-2 sm:[&>*]:py-2 sm:[&>*]:pr-4">
            <th scope="row" className="text-left font-normal max-sm:col-span-3">
              <span className="block">{description}</span>
              <span className="font-mono text-xs text-ink-3">{name}</span>
            </th>
            <td className="text-ink-2">{room([days(max_age_seconds), max_messages === null ? "" : t("{n} entries", { n: count(max_messages) }), max_bytes === null ? "" : bytes(max_bytes)])}</td>
            <td className="text-right tabular"><span className="max-sm:hidden">{count(messages)}</span><span className="sm:hidden">{t("{n, plural, one {# entry} other {# entries}}", { n: messages })}</span></td>
            <td className="text-right whitespace-nowrap tabular">{bytes(used)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
