import { useParams } from "@tanstack/react-router";
import { MailCheck } from "lucide-react";
import { ago, fullTime } from "../format/time";
import { t } from "../i18n/i18n";
import { Link } from "../shell/Link";
import { navigate } from "../shell/route";
import { Badge } from "../ui/Badge";
import { Button } from "../ui/Button";
import { Sheet } from "../ui/Dialog";
import { Empty, ErrorState, Page, PageHeader, Skeleton } from "../ui/Page";
import type { LetterLine } from "./api";
import { LetterView } from "./LetterView";
import { letterPath, lettersPath, stageName } from "./words";
import { useLetters } from "./useLetters";

/** What stages could not handle: the list, and beside it the one that the address names. */
export default function DeadLettersPage() {
  const { letter } = useParams({ strict: false });
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useLetters();
  const letters = data?.pages.flatMap((page) => page.letters);
  const count = data?.pages.at(-1)?.count ?? 0;
  const close = () => navigate(lettersPath);
  return (
    <Page title={letter === undefined ? t("Dead letters") : t("Dead letter {id}", { id: letter })}>
      <PageHeader title={t("Dead letters")}>
        {t("What a stage could not handle, again and again. Its question has ended as failed; when what caused it is gone, ask anew.")}
      </PageHeader>
      {error && <ErrorState error={error} onRetry={() => void refetch()} />}
      {letters === undefined ? !error && <Waiting /> : letters.length === 0 ? (
        <Empty icon={MailCheck} title={t("There are no dead letters")}>
          <p>{t("Everything that was asked could be handled, well or not.")}</p>
        </Empty>
      ) : (
        <>
          <p className="text-xs text-ink-3 tabular" role="status">{t("{shown} of {n, plural, one {# dead letter} other {# dead letters}}", { shown: letters.length, n: count })}</p>
          <ul className="divide-y divide-line overflow-hidden rounded-xl border border-line bg-panel shadow-card">
            {letters.map((line) => <Item key={line.id} letter={line} open={line.id === letter} />)}
          </ul>
          {hasNextPage && <Button className="self-center" disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>{t("Show older ones")}</Button>}
        </>
      )}
      <Sheet open={letter !== undefined} onOpenChange={(open) => !open && close()} title={t("Dead letter {id}", { id: letter ?? "" })} side="right">
        {letter !== undefined && <LetterView key={letter} id={letter} onGone={close} />}
      </Sheet>
    </Page>
  );
}

function Item({ letter, open }: { letter: LetterLine; open: boolean }) {
  const { id, stage, kind, reason, time, question_text: text, question, connection } = letter;
  return (
    <li className="relative flex flex-col gap-1 px-4 py-3 hover:bg-hover has-[a[aria-current]]:bg-accent-soft" data-testid="letter">
      <div className="flex min-w-0 items-center gap-2 text-sm">
        <Badge tone="bad">{stageName(stage)}</Badge>
        <Link href={letterPath(id)} aria-current={open ? "true" : undefined} className="min-w-0 flex-1 truncate font-medium after:absolute after:inset-0">
          {text ?? (question ? t("Question {id}", { id: question.slice(0, 8) }) : t("A record of no question"))}
        </Link>
        <time dateTime={time} title={fullTime(Date.parse(time))} className="shrink-0 text-xs text-ink-3 tabular">{ago(Date.parse(time))}</time>
      </div>
      <p className="line-clamp-2 text-sm break-words text-ink-2">{reason}</p>
      <p className="text-xs text-ink-3">{[kind ?? t("spans"), connection].filter(Boolean).join(" · ")}</p>
    </li>
  );
}

function Waiting() {
  return (
    <div role="status" aria-label={t("Loading the dead letters")} className="flex flex-col gap-px overflow-hidden rounded-xl">
      {[0, 1, 2].map((i) => <Skeleton key={i} className="h-20 rounded-none" />)}
    </div>
  );
}
