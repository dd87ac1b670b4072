import { ArrowUp, Hand, ListPlus, Square } from "lucide-react";
import { useEffect, useId, useRef, useState, type ReactNode } from "react";
import { rich, t } from "../i18n/i18n";
import { keepDraft, recallDraft } from "../state/draft";
import { cx } from "../ui/cx";

interface Props {
  session: string | undefined;
  /** Earlier questions, oldest first, for arrow-up. */
  history: readonly string[];
  /** A question runs, or others wait: another one waits for them. */
  busy: boolean;
  /** A question runs that can be stopped. */
  running: boolean;
  connection: string;
  /** Approved statements may write on the connection, so a question may propose one. */
  writable: boolean;
  /** What is chosen beside the words: whom to ask, and who plans. */
  pickers: ReactNode;
  onAsk: (text: string, mayWrite: boolean) => void;
  onStop: () => void;
}

const longest = 8_000;

/** Where questions are typed. Enter asks, Shift+Enter breaks the line, arrow-up recalls. What is typed is kept. */
export function AskBox({ session, history, busy, running, connection, writable, pickers, onAsk, onStop }: Props) {
  const [text, setText] = useState(() => recallDraft(session));
  // The database to which the next question may propose a change: neither another question nor another database takes that over.
  const [permitted, setPermitted] = useState("");
  if (permitted !== "" && permitted !== connection) setPermitted("");
  const mayWrite = writable && connection !== "" && permitted === connection;
  const recalled = useRef<number>(undefined);
  useEffect(() => keepDraft(session, recalled.current === undefined ? text : ""), [session, text]);
  const ready = text.trim() !== "" && connection !== "";
  const submit = () => {
    if (!ready) return;
    // Asking in a new session leaves this box before its effects would run.
    keepDraft(session, "");
    onAsk(text.trim(), mayWrite);
    setText("");
    setPermitted("");
    recalled.current = undefined;
  };
  const recall = (by: -1 | 1): boolean => {
    const at = (recalled.current ?? history.length) + by;
    if (at < 0 || at > history.length) return false;
    recalled.current = at === history.length ? undefined : at;
    setText(history[at] ?? "");
    return true;
  };
  const onKeyDown = (event: React.KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.nativeEvent.isComposing) return;
    const browsing = text === "" || recalled.current !== undefined;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      submit();
    } else if (browsing && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
      if (recall(event.key === "ArrowUp" ? -1 : 1)) event.preventDefault();
    } else if (event.key === "Escape" && running && text === "") {
      onStop();
    }
  };
  const tone = mayWrite ? "border-warn ring-2 ring-warn/25" : "border-line-strong focus-within:border-accent focus-within:ring-2 focus-within:ring-accent/20";
  return (
    <>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
        className={cx("rounded-2xl border bg-panel p-2 pl-4 shadow-card", tone)}
      >
        <label htmlFor="question" className="sr-only">{t("Your question")}</label>
        <textarea id="question" name="question" rows={1} value={text} maxLength={longest} autoFocus
          autoComplete="off" spellCheck enterKeyHint="send"
          placeholder={connection ? t("Ask {connection} a question", { connection }) : t("Ask a question")}
          onChange={(event) => {
            recalled.current = undefined;
            setText(event.target.value);
          }}
          onKeyDown={onKeyDown}
          className="field-sizing-content max-h-40 min-h-9 w-full min-w-0 resize-none bg-transparent py-1.5 leading-6 outline-none placeholder:text-ink-3" />
        {writable && <Leave given={mayWrite} onChange={(given) => setPermitted(given ? connection : "")} />}
        <div className="-ml-2 flex items-center gap-1.5">
          <div className="flex min-w-0 flex-1 flex-wrap items-center gap-1.5">{pickers}</div>
          {running && text.trim() === "" ? (
            <button type="button" onClick={onStop} aria-label={t("Stop")} title={t("Stop (Esc)")}
              className="flex size-9 shrink-0 items-center justify-center rounded-xl border border-line-strong text-ink hover:bg-hover">
              <Square size={14} className="fill-current" aria-hidden />
            </button>
          ) : (
            <button type="submit" disabled={!ready} aria-label={busy ? t("Ask next") : t("Ask")} title={busy ? t("Ask after those before it (Enter)") : t("Ask (Enter)")}
              className="flex size-9 shrink-0 items-center justify-center rounded-xl bg-accent text-accent-ink transition-colors disabled:bg-hover disabled:text-ink-3">
              {busy ? <ListPlus size={18} aria-hidden /> : <ArrowUp size={18} strokeWidth={2.25} aria-hidden />}
            </button>
          )}
        </div>
      </form>
      <p className="mt-2 text-center text-xs text-ink-3 max-sm:hidden">
        {rich("{enter} asks, {shift} breaks the line, {up} recalls.", { enter: <Key>{t("Enter")}</Key>, shift: <Key>{t("Shift Enter")}</Key>, up: <Key>↑</Key> })}{" "}
        {writable ? t("Questions only read, unless you say otherwise.") : t("Questions only read.")}
      </p>
    </>
  );
}

/** The leave to propose a change, for one question. */
function Leave({ given, onChange }: { given: boolean; onChange: (given: boolean) => void }) {
  const words = useId();
  return (
    <div className="mt-1 mb-1.5 flex flex-wrap items-center gap-x-3 border-t border-line pt-1.5 pr-1 text-xs">
      <label className={cx("flex h-7 cursor-pointer items-center gap-2 font-medium", given ? "text-warn" : "text-ink-2")}>
        <input type="checkbox" role="switch" checked={given} aria-describedby={words} onChange={({ target }) => onChange(target.checked)} className="size-4 accent-warn" />
        <Hand size={14} aria-hidden /> {t("May propose a change")}
      </label>
      <span id={words} className="min-w-0 text-ink-3 max-sm:basis-full max-sm:pb-1">
        {given ? t("It runs only once another person approves it.") : t("Off: this question reads and changes nothing.")}
      </span>
    </div>
  );
}

function Key({ children }: { children: ReactNode }) {
  return <kbd className="font-sans font-medium text-ink-2">{children}</kbd>;
}
