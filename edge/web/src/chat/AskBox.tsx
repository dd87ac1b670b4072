import { ArrowUp, Square } from "lucide-react";
import { useRef, useState } from "react";

interface Props {
  /** Earlier questions, oldest first, for arrow-up. */
  history: readonly string[];
  running: boolean;
  connection: string;
  onAsk: (text: string) => void;
  onStop: () => void;
}

const longest = 8_000;

/** Where questions are typed. Enter asks, Shift+Enter breaks the line, arrow-up recalls. */
export function AskBox({ history, running, connection, onAsk, onStop }: Props) {
  const [text, setText] = useState("");
  const recalled = useRef<number>(undefined);
  const ready = text.trim() !== "" && connection !== "";
  const submit = () => {
    if (!ready) return;
    onAsk(text.trim());
    setText("");
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
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
      className="flex items-end gap-2 rounded-2xl border border-line-strong bg-panel p-2 pl-4 shadow-card focus-within:border-accent focus-within:ring-2 focus-within:ring-accent/20"
    >
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
    </form>
  );
}
