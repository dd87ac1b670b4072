import { TriangleAlert } from "lucide-react";
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { ApiError } from "../api/http";
import type { Connection } from "../api/types";
import { rich, t } from "../i18n/i18n";
import { preload } from "../result/Result";
import { asker, runs } from "../services";
import { useSessions } from "../sessions/useSessions";
import { chooseConnection } from "../shell/chosen";
import { Link } from "../shell/Link";
import { navigate, sessionPath } from "../shell/route";
import { toast } from "../shell/toasts";
import type { NewWish } from "../state/asker";
import { newId } from "../state/id";
import { longest, queue } from "../state/queue";
import { answerOf, isOpen, type Run } from "../state/runs";
import { Button } from "../ui/Button";
import { Empty, Skeleton } from "../ui/Page";
import { AnswerCard } from "./AnswerCard";
import { AskBox } from "./AskBox";
import { cardOfRun } from "./card";
import { ChangeNotice } from "./ChangeNotice";
import { ConnectionPicker } from "./ConnectionPicker";
import { Notice } from "./Outcome";
import { PastCard } from "./PastCard";
import { PlannerPicker } from "./PlannerPicker";
import { choosePlanner, usePlanner } from "./planners";
import { Queue } from "./Queue";
import { beginSession, type Entry, useConversation } from "./useConversation";
import { useQueue } from "./useQueue";
import { useSeen } from "./useSeen";
import { Welcome } from "./Welcome";

interface Props {
  session: string | undefined;
  connection: string;
  connections: readonly Connection[] | undefined;
  connectionsError: Error | null;
}

const firstShown = 10;

export function ChatPage({ session, connection, connections, connectionsError }: Props) {
  useEffect(preload, []);
  const { entries, settled, error, absent, loading, refetch } = useConversation(session);
  const [shown, setShown] = useState(firstShown);
  const visible = entries.slice(-shown);
  const open = entries.findLast((entry): entry is Entry & { run: Run } => "run" in entry && isOpen(entry.run))?.run;
  // What waits for another person keeps nobody from asking.
  const working = open !== undefined && answerOf(open).status !== "awaiting_approval";
  const chosen = connections?.find(({ name }) => name === connection);
  const { value: plannerValue, planner, models } = usePlanner(chosen);
  const history = useHistory(session, entries);
  const last = statusOf(entries.at(-1));
  useSeen(session, entries.length > 0 ? `${entries.length} ${last}` : "");

  const begin = useCallback(
    (wish: NewWish) => {
      const target = session ?? newId();
      if (!session) beginSession(target);
      // What is asked from a card, such as a reading, goes to whom the next question would.
      asker.ask({ ...(planner && { planner }), ...wish, session: target });
      if (!session) navigate(sessionPath(target));
    },
    [session, planner],
  );
  const follow = (wish: Omit<NewWish, "parent">) => {
    const parent = lastId(entries);
    begin({ ...wish, ...(parent && { parent }) });
  };
  const { waiting, paused, goOn } = useQueue(session, { open: working, settled, last }, follow);
  const askHere = (text: string, mayWrite = false) => {
    const wish = { text, connection, mayWrite, ...(planner && { planner }) };
    if (session === undefined || (!working && waiting.length === 0)) follow(wish);
    else if (waiting.length < longest) queue.add(session, wish);
    else toast({ tone: "bad", text: t("No more than {n} questions can wait. Take one back, or wait for an answer.", { n: longest }) });
  };
  const sendAgain = useCallback((key: string) => asker.again(key), []);
  const stop = useCallback((key: string) => {
    const run = runs.get().find((candidate) => candidate.key === key);
    if (!run) return;
    asker.stop(run).catch((reason: unknown) =>
      toast({
        tone: "bad",
        text: reason instanceof Error ? reason.message : String(reason),
        requestId: reason instanceof ApiError ? reason.requestId : undefined,
      }),
    );
  }, []);
  const list = useScrollToNewest(visible.at(-1)?.key);

  return (
    <main className="relative flex min-h-0 min-w-0 flex-1 flex-col">
      <Announcer entries={entries} />
      {/* Positioned, so that what is hidden within for screen readers does not make the page itself scroll. */}
      <div className="relative min-h-0 flex-1 overflow-y-auto scroll-pt-4 px-3 sm:px-6" data-testid="scroll">
        <div ref={list} className="mx-auto flex max-w-5xl flex-col gap-4 py-4">
          {connectionsError && (
            <Notice tone="bad" icon={TriangleAlert} title={connectionsError.message} />
          )}
          {connections?.length === 0 && (
            <Notice tone="warn" icon={TriangleAlert} title={t("There is no database to ask yet.")}>
              <p>
                {rich("Start the server with {variable}, add one with {command}, or leave the demo database on.", {
                  variable: <code className="font-mono text-xs">ARIVU_CONNECTION_SHOP=postgres://…</code>, command: <code className="font-mono text-xs">arivu connections add</code>,
                })}
              </p>
            </Notice>
          )}
          {session === undefined && <Welcome connection={connection} onAsk={(text) => askHere(text)} />}
          {loading && <div role="status" aria-label={t("Loading the session")}><Skeleton className="h-40 rounded-xl" /></div>}
          {absent && (
            <Empty icon={TriangleAlert} title={t("There is no such conversation")}>
              {t("It was deleted, is older than the log keeps, or nobody has asked in it yet.")}
              <Link href="/chat" className="font-medium text-accent underline underline-offset-2">{t("New question")}</Link>
            </Empty>
          )}
          {error && (
            <Notice tone="bad" icon={TriangleAlert} title={error.message}>
              <Button onClick={() => void refetch()}>{t("Try again")}</Button>
            </Notice>
          )}
          {entries.length > visible.length && (
            <Button className="self-center" onClick={() => setShown(shown + firstShown)}>
              {t("Show earlier questions ({n})", { n: entries.length - visible.length })}
            </Button>
          )}
          {visible.map((entry, i) => {
            const newest = i === visible.length - 1;
            return (
              <div key={entry.key} className={newest ? "min-h-[calc(100dvh-13rem)]" : ""}>
                {"run" in entry ? (
                  <RunCard run={entry.run} newest={newest} onAsk={begin} onSendAgain={sendAgain} onStop={stop} />
                ) : (
                  <PastCard past={entry.past} newest={newest} onAsk={begin} />
                )}
              </div>
            );
          })}
        </div>
      </div>
      <div className="relative mx-auto w-full max-w-5xl px-3 pb-3 before:pointer-events-none before:absolute before:inset-x-0 before:-top-8 before:h-8 before:bg-linear-to-t before:from-bg before:to-transparent sm:px-6 sm:pb-4">
        <ChangeNotice connection={connection} />
        {session !== undefined && <Queue session={session} waiting={waiting} paused={paused} onGoOn={goOn} />}
        <AskBox session={session} history={history} busy={working || waiting.length > 0} running={open !== undefined} connection={connection}
          writable={chosen?.writable ?? false}
          pickers={<>
            <ConnectionPicker connections={connections} value={connection} onChange={chooseConnection} />
            <PlannerPicker value={plannerValue} models={models} onChange={choosePlanner} />
          </>}
          onAsk={askHere} onStop={() => open && stop(open.key)} />
      </div>
    </main>
  );
}

function RunCard({ run, ...rest }: { run: Run } & Omit<Parameters<typeof AnswerCard>[0], "card">) {
  const card = useMemo(() => cardOfRun(run), [run]);
  return <AnswerCard card={card} {...rest} />;
}

/** The newest card goes to the top once, when it appears; it then grows downwards and nothing moves. */
function useScrollToNewest(key: string | undefined) {
  const list = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (key !== undefined) list.current?.lastElementChild?.scrollIntoView({ block: "start" });
  }, [key]);
  return list;
}

/** Tells screen readers what the newest question is at. */
function Announcer({ entries }: { entries: readonly Entry[] }) {
  const last = entries.at(-1);
  const run = last && "run" in last ? last.run : undefined;
  const [text, setText] = useState("");
  const words = run ? wordsFor(run) : "";
  useEffect(() => setText(words), [words]);
  return (
    <div role="status" aria-live="polite" className="sr-only">
      {text}
    </div>
  );
}

function wordsFor(run: Run): string {
  const { answer, steps, refusal } = cardOfRun(run);
  if (refusal) return refusal.message;
  switch (answer.status) {
    case "answered":
      return t("Answered. {answer}", { answer: answer.answer ?? "" });
    case "clarify":
      return t("More than one reading. Choose one.");
    case "declined":
      return t("Declined. {reason}", { reason: answer.declined?.reason ?? "" });
    case "failed":
      return t("Failed. {reason}", { reason: answer.error?.message ?? "" });
    case "awaiting_approval":
      return t("Waits for another person to approve it.");
    case "canceled":
      return answer.approval?.state === "denied" ? t("Denied.") : t("Stopped.");
    default:
      return steps.find(({ state }) => state === "running" || state === "waiting")?.label ?? "";
  }
}

/** What arrow-up recalls: the questions of the session, in a new one those asked last in others. */
function useHistory(session: string | undefined, entries: readonly Entry[]): readonly string[] {
  const { sessions } = useSessions({ q: "", limit: 50 });
  return useMemo(() => {
    // One that was asked again, such as of another model, is recalled once.
    const here = entries.flatMap(inWords).filter((text, i, all) => text !== all[i - 1]);
    return session !== undefined || here.length > 0 ? here : (sessions ?? []).map(({ last_question }) => last_question).reverse();
  }, [session, entries, sessions]);
}

/** The text of a question in words; a statement by hand is recalled in its own field. */
function inWords(entry: Entry): string[] {
  if ("run" in entry) return answerOf(entry.run).path === "sql" ? [] : [entry.run.text];
  return entry.past.path === "sql" ? [] : [entry.past.question];
}

function statusOf(entry: Entry | undefined) {
  if (!entry) return undefined;
  if ("past" in entry) return entry.past.status;
  return entry.run.refusal ? "refused" as const : answerOf(entry.run).status;
}

function lastId(entries: readonly Entry[]): string | undefined {
  const last = entries.at(-1);
  if (!last) return undefined;
  return "run" in last ? last.run.id : last.past.id;
}
