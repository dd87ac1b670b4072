import { ChartPanel } from "./chart/ChartPanel";
import type { LinkStore } from "./links";
import { ResultTable } from "./ResultTable";
import { useRows } from "./useRows";
import type { Answer } from "../state/runs";

/** The rows of an answer, drawn and as a table. */
export function ResultView({ answer, links }: { answer: Answer; links: LinkStore }) {
  const rows = useRows(answer);
  return (
    <>
      <ChartPanel answer={answer} rows={rows} />
      <ResultTable answer={answer} rows={rows} links={links} />
    </>
  );
}
