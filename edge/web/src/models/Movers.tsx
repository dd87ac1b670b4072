import { ArrowDown, ArrowUp } from "lucide-react";
import { t } from "../i18n/i18n";
import { IconButton } from "../ui/Button";

interface Props {
  id: string;
  /** In the order of preference, from 1. */
  place: number;
  of: number;
  /** An order is being stored. */
  busy?: boolean;
  onMove: (by: 1 | -1) => void;
}

/** Buttons that move an entry of a list; they are laid out by what holds them. */
export function Movers({ id, place, of, busy = false, onMove }: Props) {
  return (
    <>
      <Mover way="up" id={id} stuck={place === 1} busy={busy} onMove={() => onMove(-1)} />
      <span className="tabular text-sm font-semibold text-ink-2" aria-hidden>{place}</span>
      <Mover way="down" id={id} stuck={place === of} busy={busy} onMove={() => onMove(1)} />
    </>
  );
}

// A button that is disabled loses the focus, so that one which has nothing to do only says so.
function Mover({ way, id, stuck, busy, onMove }: { way: "up" | "down"; id: string; stuck: boolean; busy: boolean; onMove: () => void }) {
  const Icon = way === "up" ? ArrowUp : ArrowDown;
  return (
    <IconButton needs="models" label={way === "up" ? t("Ask {id} earlier", { id }) : t("Ask {id} later", { id })} data-mover={`${way} ${id}`} data-stuck={stuck || undefined} aria-disabled={stuck || busy}
      onClick={() => { if (!stuck && !busy) onMove(); }} className="data-[stuck]:cursor-default! data-[stuck]:opacity-30">
      <Icon size={17} />
    </IconButton>
  );
}
