import { Bookmark, BookmarkCheck, RotateCcw } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { t } from "../i18n/i18n";
import { Link } from "../shell/Link";
import { sharedPath } from "../shell/route";
import { SmallButton } from "../ui/Button";
import { CopyButton } from "../ui/CopyButton";
import type { Card } from "./card";

const SaveDialog = lazy(() => import("../saved/SaveDialog"));

/** What can be done with a question that has ended: share it, save it, ask it again. */
export function CardActions({ card, onAgain }: { card: Card; onAgain: () => void }) {
  const { id, answer } = card;
  const [saving, setSaving] = useState(false);
  const [saved, setSaved] = useState(false);
  if (!id) return null;
  return (
    <span className="-mr-1.5 ml-auto flex flex-wrap items-center" data-testid="actions">
      <CopyButton data-key="link" label={t("Share: copy a link to this answer")} text={() => location.origin + sharedPath(id)}>{t("Share")}</CopyButton>
      {saved ? (
        <SmallButton asChild><Link href="/saved"><BookmarkCheck size={14} className="text-good" aria-hidden /> {t("Saved")}</Link></SmallButton>
      ) : (
        <SmallButton data-key="save" onClick={() => setSaving(true)}><Bookmark size={14} aria-hidden /> {t("Save")}</SmallButton>
      )}
      <SmallButton data-key="again" onClick={onAgain}><RotateCcw size={14} aria-hidden /> {answer.path === "sql" ? t("Run again") : t("Ask again")}</SmallButton>
      {saving && (
        <Suspense>
          <SaveDialog question={{ question: card.text, connection: card.connection, ...(card.planner && { options: card.planner }), ...(answer.path === "sql" && answer.sql && { sql: answer.sql }) }}
            onSaved={() => { setSaving(false); setSaved(true); }} onClose={() => setSaving(false)} />
        </Suspense>
      )}
    </span>
  );
}
