import { useQuery } from "@tanstack/react-query";
import { getAnswer } from "../api/http";
import { t } from "../i18n/i18n";
import { SqlDiff } from "../sql/SqlDiff";
import type { Answer } from "../state/runs";

/** What of a statement is other than in the attempt before it, and than in the question before it. */
export default function EarlierSql({ answer: { sql = "", rejections, parent, again } }: { answer: Answer }) {
  const before = again ?? parent;
  const { data } = useQuery({
    queryKey: ["answer", before],
    queryFn: ({ signal }) => getAnswer(before ?? "", signal),
    enabled: before !== undefined,
    staleTime: Infinity,
  });
  const refused = rejections?.at(-1)?.sql;
  return (
    <div className="space-y-3">
      {refused && <Against title={t("Against the attempt before, which was refused")} before={refused} after={sql} />}
      {data?.sql && <Against title={t("Against “{question}”", { question: data.question ?? "" })} before={data.sql} after={sql} />}
      {data && !data.sql && !refused && <p className="text-sm text-ink-3">{t("The question before has no statement.")}</p>}
    </div>
  );
}

function Against({ title, before, after }: { title: string; before: string; after: string }) {
  return (
    <div>
      <p className="mb-1 text-xs text-ink-3">{title}</p>
      <SqlDiff before={before} after={after} label={title} />
    </div>
  );
}
