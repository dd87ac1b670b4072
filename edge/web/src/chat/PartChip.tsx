import { ChevronDown } from "lucide-react";
import { lazy, Suspense, useState, type ComponentProps } from "react";
import type { PartChange } from "../api/http";
import type { Alternatives, Part } from "../api/types";
import { t } from "../i18n/i18n";
import { Popover } from "../ui/Popover";

// Loaded when the first part is opened.
const Choices = lazy(() => import("./Choices"));

/** A change of one part that is known. */
export type Without = Omit<PartChange, "part">;

/** A part of a reading that opens to what may stand in its place. Choosing asks again with that one change. */
export function PartChip({ part, alternatives, onChange, ...chip }: {
  part: Part;
  alternatives: Alternatives;
  onChange: (to: Without) => void;
} & Omit<ComponentProps<"span">, "onChange" | "part">) {
  const [open, setOpen] = useState(false);
  const last = part.text.lastIndexOf(" ") + 1;
  const choose = (to: Without) => {
    setOpen(false);
    onChange(to);
  };
  return (
    <Popover open={open} onOpenChange={setOpen} label={t("What may stand in place of “{part}”", { part: part.text })} className="p-0"
      trigger={
        // No button: one cannot be broken into lines, and a reading is text that is.
        <span role="button" {...chip} onKeyDown={(event) => {
          chip.onKeyDown?.(event);
          if (event.defaultPrevented || (event.key !== "Enter" && event.key !== " ")) return;
          event.preventDefault();
          setOpen(!open);
        }}>
          {part.text.slice(0, last)}
          {/* The mark stays with the last word, however the line breaks. */}
          <span className="whitespace-nowrap">
            {part.text.slice(last)}
            <ChevronDown size={12} className="ml-0.5 inline-block align-[-0.0625rem] opacity-60" aria-hidden />
          </span>
        </span>
      }>
      <Suspense fallback={<div className="h-40" aria-hidden />}><Choices part={part} alternatives={alternatives} onChoose={choose} /></Suspense>
    </Popover>
  );
}
