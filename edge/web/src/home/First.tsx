import { useQuery } from "@tanstack/react-query";
import { Sparkles } from "lucide-react";
import { getSuggestions } from "../api/http";
import { askNew } from "../chat/askNew";
import { rich, t } from "../i18n/i18n";
import { useChosenConnection } from "../shell/chosen";
import { Link } from "../shell/Link";
import { QuestionChip } from "../ui/Button";
import { Empty, Skeleton } from "../ui/Page";

const underlined = "font-medium text-accent underline underline-offset-2";

/** What stands in the place of figures before anything was asked: questions that have an answer. */
export function First() {
  const { connections, connection } = useChosenConnection();
  const { data: suggestions, isPending } = useQuery({
    queryKey: ["suggestions", connection], queryFn: ({ signal }) => getSuggestions(connection, signal), enabled: connection !== "", staleTime: 5 * 60_000,
  });
  if (connections?.length === 0) {
    return (
      <Empty icon={Sparkles} title={t("There is no database yet")}>
        <p>{rich("{add}; then ask it your first question.", { add: <Link key="add" href="/connections" className={underlined}>{t("Add a database")}</Link> })}</p>
      </Empty>
    );
  }
  return (
    <Empty icon={Sparkles} title={t("Nothing has been asked yet")}>
      <p>{t("Begin with one of these, or with your own above. Figures stand here as soon as there are questions to measure.")}</p>
      <div className="flex min-h-24 flex-wrap items-start justify-center gap-2" data-testid="suggestions">
        {isPending && connection !== "" && [40, 56, 48].map((width) => <Skeleton key={width} className="h-9 w-48 rounded-2xl" />)}
        {suggestions?.slice(0, 6).map((text) => <QuestionChip key={text} onClick={() => askNew({ text, connection })}>{text}</QuestionChip>)}
      </div>
    </Empty>
  );
}
