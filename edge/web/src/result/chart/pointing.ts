import type { Pointing } from "./wishes";

/** Tells what the pointer does on a drawing, until the signal; of one that can be zoomed also the wheel with Ctrl, and two fingers. */
export function followPointer(on: HTMLElement, zooms: () => boolean, tell: (at: Pointing) => void, signal: AbortSignal): void {
  const fingers = new Map<number, { x: number; y: number }>();
  let apart = 0;
  const send = (type: Pointing["type"], event: MouseEvent, more: Partial<Pointing> = {}) => tell({ type, ...placeOf(on, event), ctrlKey: event.ctrlKey, delta: 0, scale: 1, ...more });
  const pinch = (event: PointerEvent) => {
    const [a, b] = [...fingers.values()];
    if (!a || !b) return;
    const now = Math.hypot(a.x - b.x, a.y - b.y);
    if (apart > 0 && now !== apart) send("pinch", event, { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2, scale: now / apart });
    apart = now;
  };
  const lift = ({ pointerId }: PointerEvent) => {
    fingers.delete(pointerId);
    apart = 0;
  };
  const listen = <T extends keyof HTMLElementEventMap>(type: T, act: (event: HTMLElementEventMap[T]) => void) => on.addEventListener(type, act, { signal, passive: false });

  listen("pointermove", (event) => {
    if (fingers.has(event.pointerId)) fingers.set(event.pointerId, placeOf(on, event));
    if (fingers.size > 1) pinch(event);
    else send("mousemove", event);
  });
  listen("pointerdown", (event) => {
    if (event.pointerType === "touch") fingers.set(event.pointerId, placeOf(on, event));
    if (event.button !== 0 || fingers.size > 1) return;
    on.setPointerCapture(event.pointerId); // what is dragged is let go of wherever that is
    send("mousemove", event);
    send("mousedown", event);
  });
  listen("pointerup", (event) => {
    lift(event);
    send("mouseup", event);
  });
  listen("pointercancel", (event) => {
    lift(event);
    send("mouseup", event);
  });
  listen("click", (event) => send("click", event));
  listen("pointerleave", (event) => {
    // A finger that is lifted leaves, too; what it has tapped stays told.
    if (event.pointerType !== "touch") send("mouseout", event);
  });
  listen("wheel", (event) => {
    if (!event.ctrlKey || !zooms()) return;
    event.preventDefault(); // else the page is scaled
    send("mousewheel", event, { delta: -event.deltaY / 40 });
  });
}

function placeOf(on: HTMLElement, { clientX, clientY }: MouseEvent): { x: number; y: number } {
  const { left, top } = on.getBoundingClientRect();
  return { x: clientX - left, y: clientY - top };
}
