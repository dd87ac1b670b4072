import { Play } from "lucide-react";
import { useState, type KeyboardEvent } from "react";
import { Button } from "../shell/ui";
import { SqlField } from "./SqlField";
import { useVerdict } from "./useVerdict";

interface Props {
  start: string;
  connection: string;
  onRun: (sql: string) => void;
  onCancel: () => void;
}

/** A statement to edit and run: judged as it is typed. */
export function SqlEditor({ start, connection, onRun, onCancel }: Props) {
  const [text, setText] = useState(start);
  const judgement = useVerdict(connection, text);
  const ready = text.trim() !== "" && judgement.verdict?.allowed !== false;
  const run = () => ready && onRun(text.trim());
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) run();
    else if (event.key === "Escape") onCancel();
    else return;
    event.preventDefault();
  };
  return (
    <form onSubmit={(event) => { event.preventDefault(); run(); }} className="space-y-2.5" data-testid="sql-editor">
      <SqlField text={text} judgement={judgement} onChange={setText} onKeyDown={onKeyDown} />
      <div className="flex flex-wrap items-center gap-2">
        <Button type="submit" primary disabled={!ready} title="Run (Ctrl Enter)"><Play size={14} aria-hidden /> Run</Button>
        <Button onClick={onCancel} title="Cancel (Esc)">Cancel</Button>
        <span className="text-xs text-ink-3">Runs on {connection}, as a question of its own.</span>
      </div>
    </form>
  );
}
