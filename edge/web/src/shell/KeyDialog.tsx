import { KeyRound } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { onKeyMissing, readKey, writeKey } from "../api/key";
import { Button } from "./ui";

/** Asks for the API key whenever the server wants one. */
export function KeyDialog({ onKey }: { onKey: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [refused, setRefused] = useState(false);
  useEffect(
    () =>
      onKeyMissing(() => {
        if (dialog.current?.open) return;
        setRefused(readKey() !== "");
        dialog.current?.showModal();
      }),
    [],
  );
  const submit = (event: React.FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const key = new FormData(event.currentTarget).get("key");
    if (typeof key !== "string" || key.trim() === "") return;
    writeKey(key.trim());
    event.currentTarget.reset();
    dialog.current?.close();
    onKey();
  };
  return (
    <dialog ref={dialog} aria-labelledby="key-title" aria-describedby="key-text"
      className="m-auto w-[min(26rem,calc(100vw-2rem))] rounded-xl border border-line bg-panel p-6 text-ink shadow-float">
      <form onSubmit={submit} className="flex flex-col gap-4">
        <h2 id="key-title" className="flex items-center gap-2 text-base font-semibold">
          <KeyRound size={18} className="text-accent" aria-hidden /> API key
        </h2>
        <p id="key-text" className="text-sm text-ink-2">
          {refused ? "The server did not accept the stored key. " : "This server asks for a key. "}
          It is the value of <code className="font-mono text-xs">ARIVU_API_KEY</code> on the server, or your own there, and stays in this browser.
        </p>
        <input name="key" type="password" required autoFocus autoComplete="current-password" aria-label="API key"
          className="h-10 rounded-md border border-line-strong bg-sunken px-3 font-mono text-sm" />
        <div className="flex justify-end gap-2">
          <Button onClick={() => dialog.current?.close()}>Not now</Button>
          <Button type="submit" primary>Use this key</Button>
        </div>
      </form>
    </dialog>
  );
}
