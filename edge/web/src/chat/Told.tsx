import type { ReactNode } from "react";
import type { Schemas } from "../api/schemas";
import { t } from "../i18n/i18n";
import { Link } from "../shell/Link";
import { connectionPath } from "../shell/route";
import { Fact } from "./Fact";

/** What the model that made the plan was shown of what people have written down. It need not have used it. */
export default function ToldFacts({ told: { examples, notes, metrics, words }, connection }: { told: Schemas["Told"]; connection: string }) {
  return (
    <dl className="space-y-1 text-xs text-ink-2" data-testid="told">
      {examples && examples.length > 0 && (
        <Fact title={t("Examples the model was shown")}>
          <Lines>
            {examples.map(({ id, question }) => (
              <li key={id}><Link href={connectionPath(connection, "semantics")} className="underline underline-offset-2 hover:text-ink">{question}</Link></li>
            ))}
          </Lines>
        </Fact>
      )}
      {notes && notes.length > 0 && <Fact title={t("Notes the model was shown")}><Lines>{notes.map((note) => <li key={note}>{note}</li>)}</Lines></Fact>}
      {metrics && metrics.length > 0 && <Fact title={t("Metrics the model was shown")}>{metrics.join(", ")}</Fact>}
      {words && words.length > 0 && <Fact title={t("Taught words the model was shown")}>{words.join(", ")}</Fact>}
    </dl>
  );
}

function Lines({ children }: { children: ReactNode }) {
  return <ul className="space-y-0.5">{children}</ul>;
}
