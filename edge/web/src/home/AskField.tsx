import { ArrowUp } from "lucide-react";
import { useState } from "react";
import { useWhyNot } from "../account/useMe";
import { askNew } from "../chat/askNew";
import { ConnectionPicker } from "../chat/ConnectionPicker";
import { t } from "../i18n/i18n";
import { chooseConnection, useChosenConnection } from "../shell/chosen";

const longest = 8_000;

/** Where a new conversation begins. */
export function AskField() {
  const [text, setText] = useState("");
  const { connections, connection } = useChosenConnection();
  const whyNot = useWhyNot("ask");
  const ready = text.trim() !== "" && connection !== "" && whyNot === undefined;
  return (
    <form title={whyNot}
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) askNew({ text: text.trim(), connection });
      }}
      className="flex flex-wrap items-center gap-2 rounded-2xl border border-line-strong bg-panel p-2 shadow-card focus-within:border-accent focus-within:ring-2 focus-within:ring-accent/20"
    >
      <label htmlFor="question" className="sr-only">{t("Your question")}</label>
      <input id="question" value={text} onChange={({ target }) => setText(target.value)} maxLength={longest} disabled={whyNot !== undefined} autoComplete="off" enterKeyHint="send"
        placeholder={whyNot ?? (connection ? t("Ask {connection} a question", { connection }) : t("Ask a question"))}
        className="h-9 min-w-40 flex-1 bg-transparent px-2.5 outline-none placeholder:text-ink-3" />
      <ConnectionPicker connections={connections} value={connection} onChange={chooseConnection} />
      <button type="submit" disabled={!ready} aria-label={t("Ask")} title={whyNot ?? t("Ask (Enter)")}
        className="flex size-9 shrink-0 items-center justify-center rounded-xl bg-accent text-accent-ink transition-colors disabled:bg-hover disabled:text-ink-3">
        <ArrowUp size={18} strokeWidth={2.25} aria-hidden />
      </button>
    </form>
  );
}
