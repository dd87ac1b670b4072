import { TriangleAlert, X } from "lucide-react";
import { navigate, sessionPath } from "../shell/route";
import { Button, IconButton } from "../ui/Button";
import { brokenWords, firstOf } from "./change";
import { Notice } from "./Outcome";
import { useChange } from "./useChange";
import { t } from "../i18n/i18n";

/** Says that the structure of the database changed since the page was opened, and what that breaks. */
export function ChangeNotice({ connection }: { connection: string }) {
  const { change, dismiss } = useChange(connection);
  if (!change) return null;
  const changes = firstOf(change.changes);
  const breaks = firstOf(change.breaks ?? []);
  return (
    <div className="relative mb-2" role="status" data-testid="change">
      <Notice tone="warn" icon={TriangleAlert} title={t("The structure of {connection} changed.", { connection })}>
        <ul className="list-disc pl-4">
          {changes.shown.map((line) => (
            <li key={line} className="break-words">{line}</li>
          ))}
          {changes.more > 0 && <li>{t("and {n} more", { n: changes.more })}</li>}
        </ul>
        {breaks.shown.length > 0 && (
          <>
            <p>{t("It breaks")}</p>
            <ul className="list-disc pl-4">
              {breaks.shown.map((broken) => (
                <li key={broken.kind + broken.name + broken.why} className="break-words">
                  {brokenWords(broken)}
                  {broken.session_id && (
                    <Button className="ml-2" onClick={() => navigate(sessionPath(broken.session_id ?? ""))}>
                      {t("Show")}
                    </Button>
                  )}
                </li>
              ))}
              {breaks.more > 0 && <li>{t("and {n} more", { n: breaks.more })}</li>}
            </ul>
          </>
        )}
      </Notice>
      <div className="absolute top-1 right-1">
        <IconButton label={t("Dismiss")} onClick={dismiss}>
          <X size={16} />
        </IconButton>
      </div>
    </div>
  );
}
