import { X } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { t } from "../i18n/i18n";
import { IconButton } from "./Button";
import { cx } from "./cx";

interface Props {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  /** One sentence below the title; what is read out when the dialog opens. */
  description?: ReactNode;
  children: ReactNode;
  /** Buttons at the foot. */
  actions?: ReactNode;
  className?: string;
}

/** A dialog above the page, which waits for it. */
export function Dialog({ open, onOpenChange, title, description, children, actions, className }: Props) {
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-30 animate-appear bg-[rgb(6_18_17/0.45)]" />
        <Radix.Content {...(description === undefined && { "aria-describedby": undefined })}
          className={cx("fixed top-1/2 left-1/2 z-30 flex max-h-[calc(100dvh-2rem)] w-[min(32rem,calc(100vw-2rem))] -translate-1/2 animate-appear flex-col rounded-xl border border-line bg-panel text-ink shadow-float outline-none", className)}>
          <header className="flex items-start gap-3 px-5 pt-4 pb-2">
            <div className="min-w-0 flex-1">
              <Radix.Title className="text-base font-semibold">{title}</Radix.Title>
              {description !== undefined && <Radix.Description className="mt-1 text-sm text-ink-2">{description}</Radix.Description>}
            </div>
            <Radix.Close asChild><IconButton label={t("Close")} className="-mt-1 -mr-2"><X size={18} /></IconButton></Radix.Close>
          </header>
          <div className="min-h-0 flex-1 overflow-y-auto px-5 pb-5">{children}</div>
          {actions && <footer className="flex flex-wrap justify-end gap-2 border-t border-line px-5 py-3">{actions}</footer>}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** A panel at an edge of the page: lists on a phone, details beside a table. */
export function Sheet({ open, onOpenChange, title, side = "left", children }: Omit<Props, "actions" | "description" | "className"> & { side?: "left" | "right" }) {
  const edge = side === "left" ? "left-0 w-[min(20rem,85vw)] border-r" : "right-0 w-[min(40rem,100vw)] border-l";
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-30 animate-appear bg-[rgb(6_18_17/0.45)]" />
        <Radix.Content aria-describedby={undefined}
          className={cx("fixed inset-y-0 z-30 flex animate-appear flex-col border-line bg-panel text-ink shadow-float outline-none", edge)}>
          <header className="flex h-12 shrink-0 items-center justify-between gap-3 border-b border-line pr-1.5 pl-4">
            <Radix.Title className="truncate text-sm font-semibold">{title}</Radix.Title>
            <Radix.Close asChild><IconButton label={t("Close")}><X size={18} /></IconButton></Radix.Close>
          </header>
          <div className="relative min-h-0 flex-1 overflow-y-auto">{children}</div>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
