import { GitCompare, ListTree, SquarePen } from "lucide-react";
import { lazy, Suspense, useEffect, useRef, useState, type ReactNode } from "react";
import type { Dialect } from "../api/types";
import { t } from "../i18n/i18n";
import { CopyButton } from "../ui/CopyButton";
import { SmallButton } from "../ui/Button";
import { Section } from "../ui/Section";
import { Sql } from "./Sql";
import { layOut } from "./tokenize";

// Loaded when somebody points at a statement, edits one, or asks for a plan.
const NamedSql = lazy(() => import("./NamedSql"));
const SqlEditor = lazy(() => import("./SqlEditor"));
const PlanView = lazy(() => import("./PlanView"));

interface Props {
  sql: string;
  connection: string;
  dialect?: Dialect | undefined;
  /** What is shown of earlier statements when it is asked for; nothing where there are none. */
  earlier?: ReactNode;
  onRun: (sql: string) => void;
}

/** The statement of a card: to read, to copy, to compare, to have explained, and to edit and run again. */
export function SqlSection({ sql, connection, dialect, earlier, onRun }: Props) {
  const [editing, setEditing] = useState(false);
  const [more, setMore] = useState<"plan" | "changes">();
  const [looked, setLooked] = useState(false);
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
  const show = (one: "plan" | "changes") => setMore(more === one ? undefined : one);
  const tools = !editing && (
    <>
      {earlier && (
        <SmallButton onClick={() => show("changes")} aria-expanded={more === "changes"} data-key="changes"><GitCompare size={14} aria-hidden /> {t("Changes")}</SmallButton>
      )}
      <SmallButton onClick={() => show("plan")} aria-expanded={more === "plan"} disabled={connection === ""} data-key="plan"
        title={t("How the database runs it")}><ListTree size={14} aria-hidden /> {t("Explain")}</SmallButton>
      <SmallButton ref={opener} onClick={() => setEditing(true)} disabled={connection === ""} data-key="edit">
        <SquarePen size={14} aria-hidden /> {t("Edit SQL")}
      </SmallButton>
      <CopyButton label={t("Copy the SQL")} text={() => sql}>{t("Copy")}</CopyButton>
    </>
  );
  return (
    <Section title={editing ? t("Edit SQL") : "SQL"} tools={tools}>
      <div data-testid="sql" className="space-y-2">
        {editing ? (
          <Suspense fallback={<Sql text={sql} className="max-h-80" />}>
            <SqlEditor start={layOut(sql)} connection={connection} dialect={dialect} onRun={run} onCancel={() => setEditing(false)} />
          </Suspense>
        ) : (
          <Suspense fallback={<Sql text={sql} className="max-h-80" />}>
            {looked ? <NamedSql text={sql} connection={connection} className="max-h-80" /> : <Sql text={sql} onPointerEnter={() => setLooked(true)} className="max-h-80" />}
          </Suspense>
        )}
        {!editing && more && (
          <Suspense fallback={<div className="h-24 animate-pulse-dot rounded-lg bg-sunken" aria-hidden />}>
            {more === "plan" ? <PlanView connection={connection} sql={sql} /> : earlier}
          </Suspense>
        )}
      </div>
    </Section>
  );
}
