import { SquarePen } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { CopyButton, Section, SmallButton } from "../shell/ui";
import { Sql } from "./Sql";
import { SqlEditor } from "./SqlEditor";
import { layOut } from "./tokenize";

interface Props {
  sql: string;
  connection: string;
  onRun: (sql: string) => void;
}

/** The statement of a card: to read, to copy, and to edit and run again. */
export function SqlSection({ sql, connection, onRun }: Props) {
  const [editing, setEditing] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  const closed = useRef(false);
  useEffect(() => {
    if (!editing && closed.current) opener.current?.focus({ preventScroll: true }); // a new card may just have been brought into view
    closed.current = editing;
  }, [editing]);
  const run = (text: string) => {
    setEditing(false);
    onRun(text);
  };
  const tools = !editing && (
    <>
      <SmallButton ref={opener} onClick={() => setEditing(true)} disabled={connection === ""}>
        <SquarePen size={14} aria-hidden /> Edit SQL
      </SmallButton>
      <CopyButton label="Copy the SQL" text={() => sql}>Copy</CopyButton>
    </>
  );
  return (
    <Section title={editing ? "Edit SQL" : "SQL"} tools={tools}>
      <div data-testid="sql">
        {editing ? (
          <SqlEditor start={layOut(sql)} connection={connection} onRun={run} onCancel={() => setEditing(false)} />
        ) : (
          <Sql text={sql} className="max-h-80" />
        )}
      </div>
    </Section>
  );
}
