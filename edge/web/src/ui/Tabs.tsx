import { Tabs as Radix } from "radix-ui";
import type { ReactNode } from "react";

/** Parts of which one is seen. Each entry has its name, its words and what it shows. */
export function Tabs<T extends string>({ value, onChange, label, parts }: {
  value: T;
  onChange: (value: T) => void;
  label: string;
  parts: readonly { value: T; title: ReactNode; content: ReactNode }[];
}) {
  return (
    <Radix.Root value={value} onValueChange={(next) => onChange(next as T)}>
      <Radix.List aria-label={label} className="relative flex gap-1 overflow-x-auto border-b border-line">
        {parts.map((part) => (
          <Radix.Trigger key={part.value} value={part.value}
            className="h-9 shrink-0 rounded-t-md border-b-2 border-transparent px-3 text-sm text-ink-2 -outline-offset-2 hover:text-ink data-[state=active]:border-accent data-[state=active]:font-medium data-[state=active]:text-ink">
            {part.title}
          </Radix.Trigger>
        ))}
      </Radix.List>
      {parts.map((part) => (
        <Radix.Content key={part.value} value={part.value} className="pt-4 outline-none">{part.content}</Radix.Content>
      ))}
    </Radix.Root>
  );
}
