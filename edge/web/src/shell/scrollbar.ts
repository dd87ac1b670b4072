let known: number | undefined;

/** How much of the width of what scrolls its bar takes here, in pixels; 0 where it lies over what scrolls. */
export function scrollbarWidth(): number {
  if (known !== undefined) return known;
  const probe = document.createElement("div");
  probe.className = "invisible fixed size-24 overflow-y-scroll";
  document.body.append(probe);
  known = probe.offsetWidth - probe.clientWidth;
  probe.remove();
  return known;
}
