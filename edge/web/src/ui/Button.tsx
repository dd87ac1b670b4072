import { cva, type VariantProps } from "class-variance-authority";
import { Slot } from "radix-ui";
import type { ButtonHTMLAttributes, Ref } from "react";
import { useWhyNot } from "../account/useMe";
import type { Permission } from "../api/account";
import { cx } from "./cx";

const button = cva("inline-flex items-center justify-center gap-1.5 rounded-md whitespace-nowrap transition-colors disabled:opacity-50", {
  variants: {
    tone: {
      plain: "border border-line-strong bg-panel text-ink hover:bg-hover",
      primary: "border border-accent bg-accent text-accent-ink hover:brightness-110",
      danger: "border border-bad bg-panel text-bad hover:bg-bad-soft",
      quiet: "text-ink-2 hover:bg-hover hover:text-ink",
    },
    size: { normal: "h-9 px-3 text-sm font-medium", small: "h-7 px-2 text-xs font-medium", icon: "size-9", smallIcon: "size-7" },
  },
  defaultVariants: { tone: "plain", size: "normal" },
});

type Props = ButtonHTMLAttributes<HTMLButtonElement> & VariantProps<typeof button> & {
  ref?: Ref<HTMLButtonElement>;
  /** The one thing most people do next. */
  primary?: boolean;
  /** Looks like a button and is what it contains, such as a link. */
  asChild?: boolean;
  /** What the person must be allowed to; whoever is not can reach the button, and is told why it does nothing. */
  needs?: Permission;
};

export function Button({ needs, ...rest }: Props) {
  return needs === undefined ? <Plain {...rest} /> : <Gated {...rest} needs={needs} />;
}

function Gated({ needs, ...rest }: Props & { needs: Permission }) {
  return <Plain {...rest} {...idle(useWhyNot(needs), rest.className)} />;
}

/** What makes a button do nothing, which it says of itself; nothing if there is no reason. */
function idle(whyNot: string | undefined, className = ""): ButtonHTMLAttributes<HTMLButtonElement> {
  if (whyNot === undefined) return {};
  return { "aria-disabled": true, title: whyNot, onClick: (event) => event.preventDefault(), className: cx(className, "cursor-not-allowed opacity-50") };
}

function Plain({ className, tone, size, primary = false, asChild = false, ...rest }: Omit<Props, "needs">) {
  const names = cx(button({ tone: primary ? "primary" : tone, size }), className);
  if (asChild) return <Slot.Root {...rest} className={names} />;
  return <button type="button" {...rest} className={names} />;
}

/** A quiet button that shows itself on hover; label is its name, as it has no text. */
export function IconButton({ label, size = "icon", tone = "quiet", ...rest }: Props & { label: string }) {
  return <Button aria-label={label} title={label} tone={tone} size={size} {...rest} />;
}

export function SmallButton(props: Props) {
  return <Button tone="quiet" size="small" {...props} />;
}

/** A question to ask, as a button for who may ask. */
export function QuestionChip(props: ButtonHTMLAttributes<HTMLButtonElement>) {
  return <Chip {...props} {...idle(useWhyNot("ask"), props.className)} />;
}

/** A choice as a button. */
export function Chip({ className, ...rest }: ButtonHTMLAttributes<HTMLButtonElement> & { ref?: Ref<HTMLButtonElement> }) {
  return (
    <button type="button" {...rest}
      className={cx("inline-flex min-h-9 items-center gap-2 rounded-2xl border border-line bg-panel px-3.5 py-1.5 text-left text-sm text-ink-2 transition-colors hover:border-accent hover:text-ink", className)} />
  );
}
