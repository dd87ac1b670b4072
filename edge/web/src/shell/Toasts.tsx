import { X } from "lucide-react";
import { useEffect, useSyncExternalStore } from "react";
import { toasts, type Toast } from "./toasts";
import { IconButton } from "./ui";

const lifetime = 8_000;

export function Toasts() {
  const shown = useSyncExternalStore(toasts.subscribe, toasts.get);
  return (
    <div role="status" aria-live="polite"
      className="pointer-events-none fixed inset-x-0 bottom-28 z-30 flex flex-col items-center gap-2 px-4">
      {shown.map((item) => (
        <Item key={item.id} item={item} />
      ))}
    </div>
  );
}

function Item({ item }: { item: Toast }) {
  useEffect(() => {
    const timer = setTimeout(() => toasts.dispatch({ type: "dismiss", id: item.id }), lifetime);
    return () => clearTimeout(timer);
  }, [item.id]);
  return (
    <div className={`pointer-events-auto flex max-w-lg animate-rise items-start gap-2 rounded-lg border bg-panel py-1 pr-1 pl-4 text-sm shadow-float ${item.tone === "bad" ? "border-bad" : "border-line"}`}>
      <div className="py-2">
        <p>{item.text}</p>
        {item.requestId && <p className="font-mono text-xs text-ink-3">request {item.requestId}</p>}
      </div>
      <IconButton label="Dismiss" onClick={() => toasts.dispatch({ type: "dismiss", id: item.id })}>
        <X size={16} />
      </IconButton>
    </div>
  );
}
