import { Play, WandSparkles } from "lucide-react";
import { useMemo, useState } from "react";
import type { Dialect } from "../api/types";
import { t } from "../i18n/i18n";
import { Button, SmallButton } from "../ui/Button";
import CodeEditor from "./CodeEditor";
import { VerdictLine } from "./SqlField";
import { stretchOf, written } from "./statement";
import { useSchemaOf } from "./useSchemaOf";
import { useVerdict } from "./useVerdict";

interface Props {
  start: string;
  connection: string;
  dialect: Dialect | undefined;
  onRun: (sql: string) => void;
  onCancel: () => void;
}

/** A statement to edit and run: judged as it is typed, with the names of the database at hand. */
export default function SqlEditor({ start, connection, dialect, onRun, onCancel }: Props) {
  const [text, setText] = useState(start);
  const judgement = useVerdict(connection, text);
  const schema = useSchemaOf(connection, true);
  const { verdict } = judgement;
  const refused = verdict?.allowed === false;
  const offending = useMemo(() => (verdict && refused ? stretchOf(text, verdict) : undefined), [text, verdict, refused]);
  const ready = text.trim() !== "" && !refused;
  const run = () => ready && onRun(text.trim());
  const format = () => {
    void import("./formatted").then(({ formatted }) => setText(formatted(text, dialect)));
  };
  return (
    <form onSubmit={(event) => { event.preventDefault(); run(); }} className="space-y-2.5" data-testid="sql-editor">
      <div className={`min-h-16 rounded-lg border bg-sunken focus-within:ring-2 focus-within:ring-accent/20 ${refused ? "border-bad/60" : "border-line-strong focus-within:border-accent"}`}>
        <CodeEditor text={text} dialect={dialect} schema={schema} offending={offending} invalid={refused} onChange={setText} onRun={run} onCancel={onCancel} onFormat={format} />
      </div>
      <div role="status" className="min-h-5 text-sm" data-testid="verdict">
        <VerdictLine judgement={judgement} empty={text.trim() === ""}
          onTake={offending && verdict && ((name) => setText(text.slice(0, offending.start) + written(name, verdict.dialect) + text.slice(offending.end)))} />
      </div>
      <div className="flex flex-wrap items-center gap-2">
        <Button type="submit" primary disabled={!ready} title={t("Run (Ctrl Enter)")}><Play size={14} aria-hidden /> {t("Run")}</Button>
        <Button onClick={onCancel} title={t("Cancel (Esc)")}>{t("Cancel")}</Button>
        <SmallButton onClick={format} title={t("Format (Shift Alt F)")}><WandSparkles size={14} aria-hidden /> {t("Format SQL")}</SmallButton>
        <span className="text-xs text-ink-3">{t("Runs on {connection}, as a question of its own.", { connection })}</span>
      </div>
    </form>
  );
}
