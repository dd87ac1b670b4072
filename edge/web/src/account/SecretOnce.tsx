import { TriangleAlert } from "lucide-react";
import { useState } from "react";
import type { NewKey } from "../api/account";
import { t } from "../i18n/i18n";
import { Button } from "../ui/Button";
import { CopyButton } from "../ui/CopyButton";
import { Dialog } from "../ui/Dialog";

/** Shows a secret, this once. Who closes it without having said that they have it is asked. */
export function SecretOnce({ made: { key, secret }, onClose }: { made: NewKey; onClose: () => void }) {
  const [leaving, setLeaving] = useState(false);
  return (
    <Dialog open onOpenChange={(open) => !open && (leaving ? onClose() : setLeaving(true))} title={t("The key of {user}", { user: key.name })}
      description={t("It is shown this once: the server keeps only what it needs to recognise it. Give it to whom it is for in a way that others do not read.")}
      actions={<Button primary onClick={onClose}>{t("I have it")}</Button>}>
      <div className="flex items-start gap-1 rounded-md border border-line-strong bg-sunken py-1.5 pr-1 pl-3">
        <code className="min-w-0 flex-1 py-1 font-mono text-sm break-all select-all" data-testid="secret">{secret}</code>
        <CopyButton text={() => secret} label={t("Copy the key")} />
      </div>
      {leaving && (
        <p role="alert" className="mt-3 flex items-start gap-2 text-sm text-warn">
          <TriangleAlert size={16} className="mt-0.5 shrink-0" aria-hidden />
          {t("It cannot be shown again. If you have it, close once more; if not, copy it now.")}
        </p>
      )}
    </Dialog>
  );
}
