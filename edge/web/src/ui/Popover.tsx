import { Popover as Radix, Tooltip as RadixTooltip } from "radix-ui";
import type { ReactNode } from "react";
import { cx } from "./cx";

/** Details beside their trigger, which is the one element given; closed by Escape or a click elsewhere. */
export function Popover({ trigger, children, label, open, onOpenChange, className }: {
  trigger: ReactNode;
  children: ReactNode;
  /** What it is, for those who cannot see it. */
  label: string;
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
  className?: string;
}) {
  return (
    <Radix.Root {...(open !== undefined && { open })} {...(onOpenChange && { onOpenChange })}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content aria-label={label} align="start" sideOffset={6} collisionPadding={12}
          className={cx("z-40 max-h-(--radix-popover-content-available-height) w-72 max-w-[calc(100vw-1.5rem)] animate-appear overflow-y-auto rounded-lg border border-line bg-panel p-3 text-sm text-ink shadow-float outline-none", className)}>
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** Words on what an element is, on hover and on focus. It adds to the element's name and never replaces it. */
export function Tooltip({ text, side = "top", children }: { text: ReactNode; side?: "top" | "right" | "bottom" | "left"; children: ReactNode }) {
  return (
    <RadixTooltip.Root>
      <RadixTooltip.Trigger asChild>{children}</RadixTooltip.Trigger>
      <RadixTooltip.Portal>
        <RadixTooltip.Content side={side} sideOffset={6} collisionPadding={8}
          className="z-50 max-w-72 animate-appear rounded-md bg-ink px-2 py-1 text-xs text-bg shadow-float">
          {text}
        </RadixTooltip.Content>
      </RadixTooltip.Portal>
    </RadixTooltip.Root>
  );
}

export const TooltipProvider = RadixTooltip.Provider;
