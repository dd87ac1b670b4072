import { TriangleAlert } from "lucide-react";
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { ApiError } from "../api/http";
import type { Connection } from "../api/types/connection";
import { usePreload } from "../result/Result";
import { asker, runs } from "../services";
import { navigate, sessionPath } from "../shell/route";
import { toast } from "../shell/toasts";
import { Button } from "../shell/ui";
import { newId } from "../state/id";
import type { NewWish } from "../state/asker";
import { answerOf, isOpen, type Run } from "../state/runs";
import { AnswerCard } from "./AnswerCard";
import { AskBox } from "./AskBox";
import { cardOfRun } from "./card";
import { ChangeNotice } from "./ChangeNotice";
import { Notice } from "./Outcome";
import { PastCard } from "./PastCard";
import { beginSession, type Entry, useConversation } from "./useConversation";
import { Welcome } from "./Welcome";

interface Props {
  session: string | undefined;
  connection: string;
  connections: readonly Connection[] | undefined;
  connectionsError: Error | null;
}

const firstShown = 10;

export function ChatPage({ session, connection, connections, connectionsError }: Props) {
  usePreload();
  const { entries, error, loading, refetch } = useConversation(session);
  const [shown, setShown] = useState(firstShown);
  const visible = entries.slice(-shown);
  const open = entries.findLast((entry): entry is Entry & { run: Run } => "run" in entry && isOpen(entry.run))?.run;
  const history = useMemo(() => entries.flatMap(inWords), [entries]);

  const begin = useCallback(
    (wish: NewWish) => {
      const target = session ?? newId();
      if (!session) beginSession(target);
      asker.ask({ ...wish, session: target });
      if (!session) navigate(sessionPath(target));
    },
    [session],
  );
  const askHere = (text: string, mayWrite = false) => {
    const parent = lastId(entries);
    begin({ text, connection, mayWrite, ...(parent && { parent }) });
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
            <Notice tone="warn" icon={TriangleAlert} title="There is no database to ask yet.">
              <p>
                Start the server with <code className="font-mono text-xs">ARIVU_CONNECTION_SHOP=postgres://…</code>, add one
                with <code className="font-mono text-xs">arivu connections add</code>, or leave the demo database on.
              </p>
            </Notice>
          )}
          {session === undefined && <Welcome connection={connection} onAsk={(text) => askHere(text)} />}
          {loading && <div className="h-40 animate-pulse-dot rounded-xl border border-line bg-panel" aria-label="Loading the session" />}
          {error && (
            <Notice tone="bad" icon={TriangleAlert} title={error.message}>
              <Button onClick={() => void refetch()}>Try again</Button>
            </Notice>
          )}
          {entries.length > visible.length && (
            <Button className="self-center" onClick={() => setShown(shown + firstShown)}>
              Show earlier questions ({entries.length - visible.length})
            </Button>
          )}
          {visible.map((entry, i) => {
            const newest = i === visible.length - 1;
            return (
              <div key={entry.key} className={newest && "run" in entry ? "min-h-[calc(100dvh-13rem)]" : ""}>
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
        <AskBox history={history} running={open !== undefined} connection={connection}
          writable={connections?.find(({ name }) => name === connection)?.writable ?? false}
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
      return `Answered. ${answer.answer ?? ""}`;
    case "clarify":
      return "More than one reading. Choose one.";
    case "declined":
      return `Declined. ${answer.declined?.reason ?? ""}`;
    case "failed":
      return `Failed. ${answer.error?.message ?? ""}`;
    case "awaiting_approval":
      return "Waits for another person to approve it.";
    case "canceled":
      return answer.approval?.state === "denied" ? "Denied." : "Stopped.";
    default:
      return steps.find(({ state }) => state === "running" || state === "waiting")?.label ?? "";
  }
}

/** The text of a question in words; a statement by hand is recalled in its own field. */
function inWords(entry: Entry): string[] {
  if ("run" in entry) return answerOf(entry.run).path === "sql" ? [] : [entry.run.text];
  return entry.past.path === "sql" ? [] : [entry.past.question];
}

function lastId(entries: readonly Entry[]): string | undefined {
  const last = entries.at(-1);
  if (!last) return undefined;
  return "run" in last ? last.run.id : last.past.id;
}
