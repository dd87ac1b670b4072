import { ShieldCheck, X } from "lucide-react";
import { useRef } from "react";
import type { PendingApproval } from "../api/types/answer";
import { ago, fullTime } from "../format/time";
import { IconButton } from "../shell/ui";
import { Decide, HeldFacts } from "./Held";
import { useApprovals } from "./useApprovals";

/** How many statements wait, in the header, and the list of them to decide on. Not there where nothing may be written. */
export function Approvals({ writable }: { writable: boolean }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const waiting = useApprovals(writable);
  if (!writable) return null;
  const open = waiting.filter(({ own }) => !own).length;
  return (
    <>
      <button type="button" onClick={() => dialog.current?.showModal()} data-testid="approvals"
        className="relative flex h-9 items-center gap-1.5 rounded-md px-2 text-sm text-ink-2 hover:bg-hover hover:text-ink md:h-auto md:flex-col md:gap-1 md:py-1.5 md:text-[0.6875rem]">
        <ShieldCheck size={18} aria-hidden /> <span className="max-md:sr-only">Approvals</span>
        {open > 0 && <span className="rounded-full bg-warn px-1.5 text-xs font-semibold tabular text-bg">{open}<span className="sr-only"> waiting for you</span></span>}
      </button>
      <dialog ref={dialog} aria-labelledby="approvals-title"
        className="m-auto max-h-[min(48rem,calc(100dvh-2rem))] w-[min(44rem,calc(100vw-1.5rem))] overflow-auto rounded-xl border border-line bg-panel text-ink shadow-float">
        <header className="sticky top-0 z-10 flex items-center justify-between border-b border-line bg-panel py-2 pr-2 pl-5">
          <h2 id="approvals-title" className="font-semibold">Statements that wait</h2>
          <IconButton label="Close" onClick={() => dialog.current?.close()}><X size={18} /></IconButton>
        </header>
        {waiting.length === 0 && <p className="px-5 py-6 text-sm text-ink-2">Nothing waits for a decision.</p>}
        <ul className="divide-y divide-line">
          {waiting.map((held) => <Line key={held.id} held={held} />)}
        </ul>
      </dialog>
    </>
  );
}

function Line({ held }: { held: PendingApproval }) {
  const at = Date.parse(held.asked_at);
  return (
    <li className="@container space-y-3 px-5 py-4 text-sm text-ink-2" data-testid="pending">
      <p>
        <strong className="font-semibold text-ink">{held.own ? "You" : held.asked_by}</strong> {held.own ? "ask" : "asks"} to run this on{" "}
        <strong className="font-semibold text-ink">{held.connection}</strong>, <time dateTime={held.asked_at} title={fullTime(at)}>{ago(at)}</time>
      </p>
      {held.path !== "sql" && <p>A model planned it for: “{held.question}”</p>}
      <HeldFacts held={held} />
      {held.own ? <p className="text-ink-3">You asked for it, so somebody else has to approve it.</p> : <Decide id={held.id} held={held} />}
    </li>
  );
}
