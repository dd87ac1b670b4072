import { lazy, Suspense, useEffect, useSyncExternalStore } from "react";
import { typing } from "../shell/keys";
import { createStore } from "../state/store";

const Palette = lazy(() => import("./Palette"));
const KeyList = lazy(() => import("./KeyList"));

type Shown = "palette" | "keys" | "nothing";

const shown = createStore<Shown, Shown>((_, next) => next, "nothing");

/** Opens the list of everything that can be reached, or that of the keys. */
export function showPalette(what: Shown = "palette"): void {
  shown.dispatch(what);
}

/** Listens for the keys that open the palette and the list of keys, each of which is loaded when it is first wanted. */
export function PaletteHost() {
  const what = useSyncExternalStore(shown.subscribe, shown.get);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const wanted = wish(event);
      if (!wanted) return;
      event.preventDefault();
      showPalette(wanted);
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, []);
  const close = () => showPalette("nothing");
  return (
    <Suspense>
      {what === "palette" && <Palette onClose={close} />}
      {what === "keys" && <KeyList onClose={close} />}
    </Suspense>
  );
}

function wish(event: KeyboardEvent): Shown | undefined {
  if ((event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === "k") {
    return shown.get() === "palette" ? "nothing" : "palette";
  }
  if (event.key === "?" && !event.ctrlKey && !event.metaKey && !typing(event) && !document.querySelector("[role=dialog]")) return "keys";
  return undefined;
}
