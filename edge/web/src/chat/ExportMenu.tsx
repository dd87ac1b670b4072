import { Download, LoaderCircle } from "lucide-react";
import { useEffect, useId, useRef, useState } from "react";
import { type Download as File, download, exportOutcome, save } from "../api/export";
import { ApiError } from "../api/http";
import type { Answer } from "../api/types/answer";
import { toast } from "../shell/toasts";
import { SmallButton } from "../shell/ui";

const formats = [
  { format: "csv", label: "CSV", hint: "for anything" },
  { format: "xlsx", label: "Excel", hint: "typed cells" },
  { format: "json", label: "JSON", hint: "one list" },
  { format: "ndjson", label: "NDJSON", hint: "a line per row" },
  { format: "parquet", label: "Parquet", hint: "typed columns" },
  { format: "arrow", label: "Arrow", hint: "IPC stream" },
] as const;

/** Offers all rows of an answer as a file: a menu, and while one is made, its progress and a way to stop it. */
export function ExportMenu({ answer }: { answer: Answer }) {
  const [open, setOpen] = useState(false);
  const [bytes, setBytes] = useState<number>();
  const running = useRef<AbortController>(undefined);
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const id = useId();
  useEffect(() => () => running.current?.abort(), []);
  useEffect(() => {
    if (!open) return;
    const outside = (event: PointerEvent) => {
      if (!root.current?.contains(event.target as Node)) setOpen(false);
    };
    document.addEventListener("pointerdown", outside);
    root.current?.querySelector<HTMLElement>("[role=menuitem]")?.focus();
    return () => document.removeEventListener("pointerdown", outside);
  }, [open]);

  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  const start = (format: string) => {
    close();
    const stop = new AbortController();
    running.current = stop;
    setBytes(0);
    download(answer.id, format, stop.signal, setBytes)
      .then(
        (file) => {
          save(file);
          return tellIfCut(answer.id, file);
        },
        (error: unknown) => {
          if (!stop.signal.aborted) complain(error);
        },
      )
      .finally(() => setBytes(undefined));
  };
  const keys = (event: React.KeyboardEvent) => {
    const items = Array.from(root.current?.querySelectorAll<HTMLElement>("[role=menuitem]") ?? []);
    const at = items.indexOf(document.activeElement as HTMLElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1 + items.length, Home: 0, End: items.length - 1 }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      items[to % items.length]?.focus();
    } else if (event.key === "Escape") {
      event.stopPropagation();
      close();
    } else if (event.key === "Tab") {
      setOpen(false);
    }
  };
  if (bytes !== undefined) {
    return (
      <SmallButton onClick={() => running.current?.abort()} title="Stop this export" data-testid="exporting">
        <LoaderCircle size={14} className="animate-spin" aria-hidden /> <span className="tabular">{size(bytes)}</span> Stop
      </SmallButton>
    );
  }
  return (
    <div ref={root} className="relative">
      <button ref={button} type="button" aria-haspopup="menu" aria-expanded={open} aria-controls={id} onClick={() => setOpen(!open)}
        onKeyDown={(event) => {
          if (event.key !== "ArrowDown") return;
          event.preventDefault();
          setOpen(true);
        }}
        className="inline-flex h-7 items-center justify-center gap-1.5 rounded-md px-2 text-xs font-medium text-ink-2 transition-colors hover:bg-hover hover:text-ink">
        <Download size={14} aria-hidden /> Export
      </button>
      <div id={id} role="menu" aria-label="Export all rows as" hidden={!open} onKeyDown={keys}
        className="absolute top-full right-0 z-20 mt-1 w-56 rounded-lg border border-line bg-panel p-1 shadow-float">
        {formats.map(({ format, label, hint }) => (
          <button key={format} type="button" role="menuitem" tabIndex={-1} onClick={() => start(format)}
            className="flex w-full items-baseline justify-between gap-3 rounded-md px-2.5 py-1.5 text-left text-sm hover:bg-hover focus:bg-hover">
            {label} <span className="text-xs text-ink-3">{hint}</span>
          </button>
        ))}
        <p className="px-2.5 pt-1.5 pb-1 text-xs text-ink-3">
          Runs the query again for all rows{answer.truncated ? ", also those left out here" : ""}, up to the server’s limit.
        </p>
      </div>
    </div>
  );
}

function complain(error: unknown): void {
  toast({
    tone: "bad",
    text: error instanceof Error ? error.message : String(error),
    requestId: error instanceof ApiError ? error.requestId : undefined,
  });
}

/** Says so when the server's limit left rows out of a file. */
async function tellIfCut(id: string, file: File): Promise<void> {
  const outcome = await exportOutcome(id, file);
  if (!outcome?.truncated) return;
  toast({ tone: "plain", text: `${file.name} holds ${outcome.rows.toLocaleString()} rows and was cut off by a limit: the database has more.` });
}

function size(bytes: number): string {
  return bytes < 1e6 ? `${Math.round(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
