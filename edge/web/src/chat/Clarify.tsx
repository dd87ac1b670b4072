import { CircleHelp, Dices } from "lucide-react";
import { useEffect } from "react";
import type { Cell, Clarify, Preview, Reading } from "../api/types";
import { t } from "../i18n/i18n";
import { SmallButton } from "../ui/Button";
import { Notice } from "./Outcome";

/** The readings of an ambiguous question, with what each gives. Keys 1 to 4 choose while it is the newest card. */
export function ClarifyNotice({ clarify, looking, keys, onChoose, onPick }: {
  clarify: Clarify;
  /** What the readings give is being looked at. */
  looking: boolean;
  keys: boolean;
  onChoose: (question: string) => void;
  /** Leaves the choice to Arivu; the text is of the reading that it will take. */
  onPick: (question: string) => void;
}) {
  const readings = clarify.readings ?? none;
  useEffect(() => {
    if (!keys) return;
    const choose = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      const reading = /^[1-4]$/.test(event.key) ? readings[Number(event.key) - 1] : undefined;
      if (!reading) return;
      event.preventDefault();
      onChoose(reading.question);
    };
    addEventListener("keydown", choose);
    return () => removeEventListener("keydown", choose);
  }, [keys, readings, onChoose]);
  return (
    <Notice tone="warn" icon={CircleHelp} title={clarify.prompt || t("This can be read in more than one way. Which do you mean?")}>
      <ol className="flex flex-col gap-2">
        {readings.map((reading, i) => (
          <li key={reading.question}>
            <Choice reading={reading} number={i + 1} looking={looking} onChoose={() => onChoose(reading.question)} />
          </li>
        ))}
      </ol>
      <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-xs text-ink-3">
        {keys && <span className="max-sm:hidden">{t("{n, plural, =2 {Press 1 or 2 to choose.} other {Press 1 to # to choose.}}", { n: readings.length })}</span>}
        <SmallButton onClick={() => onPick(picked(readings)?.question ?? "")} disabled={readings.length === 0} className="border border-line bg-panel">
          <Dices size={14} aria-hidden /> {t("Just pick")}
        </SmallButton>
        <span>{t("takes the first that gives rows, and the answer says so.")}</span>
      </p>
    </Notice>
  );
}

const none: readonly Reading[] = [];

/** The reading that Arivu takes where the choice is left to it, as events.Pick does. */
export function picked(readings: readonly Reading[]): Reading | undefined {
  return readings.find(({ preview }) => preview && !preview.missing && preview.rows > 0) ?? readings[0];
}

function Choice({ reading: { restatement, question, sql, preview }, number, looking, onChoose }: { reading: Reading; number: number; looking: boolean; onChoose: () => void }) {
  return (
    <button type="button" onClick={onChoose} title={question} data-testid="reading"
      className="grid w-full grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-0.5 rounded-lg border border-line bg-panel px-3 py-2 text-left transition-colors hover:border-accent">
      <kbd className="row-span-2 mt-px h-6 rounded border border-line-strong px-1.5 font-mono text-xs leading-5.5 text-ink-3">{number}</kbd>
      <span className="text-sm break-words text-ink">{restatement}</span>
      {/* Its place is kept while it is looked at, so that nothing moves when it comes. */}
      {(preview || (looking && sql)) && <span className="min-h-5 truncate text-xs leading-5 text-ink-3" data-testid="preview">{preview ? previewWords(preview) : t("Looking what it gives…")}</span>}
    </button>
  );
}

/** What a reading gives, on one line: a figure, or how many rows and the first of them. */
export function previewWords({ rows, more, columns, sample, missing }: Preview): string {
  if (missing) return t("No preview: {why}.", { why: missing });
  if (rows === 0) return t("No rows");
  const [first] = sample ?? [];
  if (rows === 1 && columns?.length === 1 && first) return `${columns[0]!.name}: ${shown(first[0])}`;
  const count = more ? t("more than {n, plural, one {# row} other {# rows}}", { n: rows }) : t("{n, plural, one {# row} other {# rows}}", { n: rows });
  const lines = (sample ?? []).map((row) => row.map(shown).join(" · "));
  return lines.length > 0 ? `${count}: ${lines.join(", ")}${rows > lines.length ? ", …" : ""}` : count;
}

function shown(value: Cell | undefined): string {
  if (value === null || value === undefined) return "–";
  return typeof value === "number" ? value.toLocaleString() : String(value);
}

function isTyping(target: EventTarget | null): boolean {
  if (target instanceof HTMLTextAreaElement || target instanceof HTMLInputElement) return target.value !== "";
  return target instanceof HTMLSelectElement;
}
