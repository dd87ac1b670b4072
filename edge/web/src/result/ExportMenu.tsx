import { Download, LoaderCircle } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useWhyNot } from "../account/useMe";
import { type Download as File, download, exportOutcome, save } from "../api/export";
import { ApiError } from "../api/http";
import { msg, t } from "../i18n/i18n";
import { toast } from "../shell/toasts";
import { SmallButton } from "../ui/Button";
import { Menu, MenuItem } from "../ui/Menu";
import type { Answer } from "../state/runs";

const formats = [
  { format: "csv", label: "CSV", hint: msg("for anything") },
  { format: "xlsx", label: "Excel", hint: msg("typed cells") },
  { format: "json", label: "JSON", hint: msg("one list") },
  { format: "ndjson", label: "NDJSON", hint: msg("a line per row") },
  { format: "parquet", label: "Parquet", hint: msg("typed columns") },
  { format: "arrow", label: "Arrow", hint: msg("IPC stream") },
];

/** Offers all rows of an answer as a file: a menu, and while one is made, its progress and a way to stop it. */
export function ExportMenu({ answer }: { answer: Answer }) {
  const [bytes, setBytes] = useState<number>();
  const running = useRef<AbortController>(undefined);
  const button = useRef<HTMLButtonElement>(null);
  const whyNot = useWhyNot("export");
  useEffect(() => () => running.current?.abort(), []);
  const start = (format: string) => {
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
  if (bytes !== undefined) {
    return (
      <SmallButton onClick={() => running.current?.abort()} title={t("Stop this export")} data-testid="exporting">
        <LoaderCircle size={14} className="animate-spin" aria-hidden /> <span className="tabular">{size(bytes)}</span> {t("Stop")}
      </SmallButton>
    );
  }
  const opener = <SmallButton ref={button} needs="export" data-key="export"><Download size={14} aria-hidden /> {t("Export")}</SmallButton>;
  if (whyNot !== undefined) return opener;
  return (
    <Menu trigger={opener}>
      {formats.map(({ format, label, hint }) => (
        <MenuItem key={format} className="justify-between gap-6" onSelect={() => start(format)}>
          {label} <span className="text-xs text-ink-3">{t(hint)}</span>
        </MenuItem>
      ))}
      <p className="w-56 px-2 pt-1.5 pb-1 text-xs text-ink-3">
        {answer.truncated ? t("Runs the query again for all rows, also those left out here, up to the server’s limit.") : t("Runs the query again for all rows, up to the server’s limit.")}
      </p>
    </Menu>
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
  toast({ tone: "plain", text: t("{file} holds {n, plural, one {# row} other {# rows}} and was cut off by a limit: the database has more.", { file: file.name, n: outcome.rows }) });
}

function size(bytes: number): string {
  return bytes < 1e6 ? `${Math.round(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
