import { RefreshCw, Trash2 } from "lucide-react";
import type { ReactNode } from "react";
import type { Key } from "../api/account";
import { ago, fullTime } from "../format/time";
import { msg, t } from "../i18n/i18n";
import { useNow } from "../shell/useNow";
import { Badge, type Tone } from "../ui/Badge";
import { IconButton } from "../ui/Button";
import { roleName } from "./words";

const states: Readonly<Record<Key["state"], { name: string; tone: Tone }>> = {
  active: { name: msg("active"), tone: "good" },
  expired: { name: msg("expired"), tone: "warn" },
  revoked: { name: msg("revoked"), tone: "plain" },
};

/** One key of the list: whose, what for, and what became of it. */
export function KeyLine({ of: key, own, onRotate, onRevoke }: { of: Key; own: boolean; onRotate: () => void; onRevoke: () => void }) {
  const now = useNow(true, 60_000);
  const at = (time: string) => <time dateTime={time} title={fullTime(Date.parse(time))}>{ago(Date.parse(time), now)}</time>;
  const until = (time: string) => <time dateTime={time}>{fullTime(Date.parse(time))}</time>;
  const { name, tone } = states[key.state];
  return (
    <li className="flex items-start gap-3 py-2.5" data-testid="key">
      <div className="min-w-0 flex-1">
        <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <span className="font-medium break-all">{key.name}</span>
          <Badge>{roleName(key.role)}</Badge>
          {key.state !== "active" && <Badge tone={tone}>{t(name)}</Badge>}
          {own && <Badge tone="accent">{t("yours")}</Badge>}
        </div>
        <dl className="mt-1 flex flex-wrap gap-x-4 gap-y-0.5 text-xs text-ink-2 *:flex *:gap-1 [&_dt]:text-ink-3">
          <Fact name={t("Sees")}>{key.connections?.join(", ") ?? t("all connections")}</Fact>
          {key.origin === "environment" ? <Fact name={t("Comes from")}>{t("the server's configuration, where it is changed")}</Fact> : (
            <>
              <Fact name={t("Used")}>{key.last_used === null ? t("never") : at(key.last_used)}</Fact>
              <Fact name={t("Made")}>{key.created && at(key.created)} {t("by {user}", { user: key.created_by })}</Fact>
              {key.expires && <Fact name={key.state === "expired" ? t("Ended") : t("Ends")}>{until(key.expires)}</Fact>}
              {key.old_until && <Fact name={t("The old secret lets in until")}>{until(key.old_until)}</Fact>}
              {key.revoked && <Fact name={t("Revoked")}>{at(key.revoked)} {t("by {user}", { user: key.revoked_by })}</Fact>}
            </>
          )}
        </dl>
      </div>
      {key.origin === "api" && key.state !== "revoked" && (
        <div className="flex shrink-0">
          {key.state === "active" && <IconButton label={t("Rotate the key of {user}", { user: key.name })} onClick={onRotate}><RefreshCw size={16} aria-hidden /></IconButton>}
          <IconButton label={t("Revoke the key of {user}", { user: key.name })} onClick={onRevoke}><Trash2 size={16} aria-hidden /></IconButton>
        </div>
      )}
    </li>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return <div><dt>{name}</dt><dd className="break-words">{children}</dd></div>;
}
