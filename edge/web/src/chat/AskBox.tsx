import { ArrowUp, Hand, Square } from "lucide-react";
import { useId, useRef, useState, type ReactNode } from "react";

interface Props {
  /** Earlier questions, oldest first, for arrow-up. */
  history: readonly string[];
  running: boolean;
  connection: string;
  /** Approved statements may write on the connection, so a question may propose one. */
  writable: boolean;
  onAsk: (text: string, mayWrite: boolean) => void;
  onStop: () => void;
}

const longest = 8_000;

/** Where questions are typed. Enter asks, Shift+Enter breaks the line, arrow-up recalls. */
export function AskBox({ history, running, connection, writable, onAsk, onStop }: Props) {
  const [text, setText] = useState("");
  // The database to which the next question may propose a change: neither another question nor another database takes that over.
  const [allowed, setAllowed] = useState("");
  if (allowed !== "" && allowed !== connection) setAllowed("");
  const mayWrite = writable && connection !== "" && allowed === connection;
  const recalled = useRef<number>(undefined);
  const ready = text.trim() !== "" && connection !== "";
  const submit = () => {
    if (!ready) return;
    onAsk(text.trim(), mayWrite);
    setText("");
    setAllowed("");
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
  const stop = running && text.trim() === "";
  const tone = mayWrite ? "border-warn ring-2 ring-warn/25" : "border-line-strong focus-within:border-accent focus-within:ring-2 focus-within:ring-accent/20";
  return (
    <>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
        className={`rounded-2xl border bg-panel p-2 pl-4 shadow-card ${tone}`}
      >
        <div className="flex items-end gap-2">
          <label htmlFor="question" className="sr-only">Your question</label>
          <textarea id="question" name="question" rows={1} value={text} maxLength={longest} autoFocus
            autoComplete="off" spellCheck enterKeyHint="send"
            placeholder={connection ? `Ask ${connection} a question` : "Ask a question"}
            onChange={(event) => {
              recalled.current = undefined;
              setText(event.target.value);
            }}
            onKeyDown={onKeyDown}
            className="field-sizing-content max-h-40 min-h-9 min-w-0 flex-1 resize-none bg-transparent py-1.5 leading-6 outline-none placeholder:text-ink-3" />
          {stop ? (
            <button type="button" onClick={onStop} aria-label="Stop" title="Stop (Esc)"
              className="flex size-9 shrink-0 items-center justify-center rounded-xl border border-line-strong text-ink hover:bg-hover">
              <Square size={14} className="fill-current" />
            </button>
          ) : (
            <button type="submit" disabled={!ready} aria-label="Ask" title="Ask (Enter)"
              className="flex size-9 shrink-0 items-center justify-center rounded-xl bg-accent text-accent-ink transition-colors disabled:bg-hover disabled:text-ink-3">
              <ArrowUp size={18} strokeWidth={2.25} />
            </button>
          )}
        </div>
        {writable && <Leave given={mayWrite} onChange={(given) => setAllowed(given ? connection : "")} />}
      </form>
      <p className="mt-2 text-center text-xs text-ink-3 max-sm:hidden">
        <Key>Enter</Key> asks, <Key>Shift Enter</Key> breaks the line, <Key>↑</Key> recalls. {writable ? "Questions only read, unless you say otherwise." : "Questions only read."}
      </p>
    </>
  );
}

/** The leave to propose a change, for one question. */
function Leave({ given, onChange }: { given: boolean; onChange: (given: boolean) => void }) {
  const words = useId();
  return (
    <div className="mt-1 flex flex-wrap items-center gap-x-3 border-t border-line pt-1.5 pr-1 text-xs">
      <label className={`flex h-7 cursor-pointer items-center gap-2 font-medium ${given ? "text-warn" : "text-ink-2"}`}>
        <input type="checkbox" role="switch" checked={given} aria-describedby={words} onChange={({ target }) => onChange(target.checked)} className="size-4 accent-warn" />
        <Hand size={14} aria-hidden /> May propose a change
      </label>
      <span id={words} className="min-w-0 text-ink-3 max-sm:basis-full max-sm:pb-1">
        {given ? "It runs only once another person approves it." : "Off: this question reads and changes nothing."}
      </span>
    </div>
  );
}

function Key({ children }: { children: ReactNode }) {
  return <kbd className="font-sans font-medium text-ink-2">{children}</kbd>;
}
