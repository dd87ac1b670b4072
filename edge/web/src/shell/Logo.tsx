// The mark is a kolam: one line drawn around dots, as on Tamil thresholds.
const loop =
  "M16 16C9 10 10.5 4.5 16 4.5S23 10 16 16C22 9 27.5 10.5 27.5 16S22 23 16 16C23 22 21.5 27.5 16 27.5S9 22 16 16C10 23 4.5 21.5 4.5 16S10 9 16 16Z";
const dots: [number, number][] = [
  [16, 9],
  [23, 16],
  [16, 23],
  [9, 16],
];

export function Mark({ className = "", drawn = false }: { className?: string; drawn?: boolean }) {
  return (
    <svg viewBox="0 0 32 32" className={className} aria-hidden="true">
      <path
        d={loop}
        pathLength={1}
        fill="none"
        stroke="var(--accent)"
        strokeWidth={drawn ? 1.25 : 2}
        strokeLinejoin="round"
        strokeDasharray={drawn ? 1 : undefined}
        className={drawn ? "animate-draw" : ""}
      />
      {dots.map(([cx, cy]) => (
        <circle key={`${cx},${cy}`} cx={cx} cy={cy} r={drawn ? 1.2 : 1.6} fill="var(--stage-narrator)" />
      ))}
    </svg>
  );
}
