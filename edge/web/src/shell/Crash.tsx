import { t } from "../i18n/i18n";
import { Button } from "../ui/Button";

/** Keeps a defect in the page from leaving it white. */
export function Crash({ error }: { error: unknown }) {
  return (
    <main role="alert" className="mx-auto flex h-dvh max-w-lg flex-col justify-center gap-4 p-6">
      <h1 className="text-xl font-semibold">{t("The page ran into a defect")}</h1>
      <p className="text-ink-2">{t("Your questions are safe on the server. Loading the page again usually helps.")}</p>
      <pre className="overflow-auto rounded-lg bg-sunken p-3 font-mono text-xs">{String(error)}</pre>
      <Button className="self-start" onClick={() => location.reload()}>{t("Load again")}</Button>
    </main>
  );
}
