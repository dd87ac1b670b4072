import { type ComponentType, lazy, Suspense, useState } from "react";
import { Skeleton } from "../ui/Page";
import type { LinkStore } from "./links";
import type { Answer } from "../state/runs";

interface Props {
  answer: Answer;
  links: LinkStore;
}

type View = typeof import("./ResultView").ResultView;

let here: View | undefined;

async function load(): Promise<View> {
  here ??= (await import("./ResultView")).ResultView;
  return here;
}

const LaterView = lazy(async () => ({ default: await load() }));

/** Has the table and the charts here before the first rows are. */
export function preload(): void {
  void load().catch(() => undefined);
}

const rowHeight = 33;
const headHeight = 70;

/** The rows of an answer, whose view is loaded apart from the page. */
export function Result({ answer, links }: Props) {
  // One that is here is shown at once, without a fallback in between.
  const [View] = useState<ComponentType<Props>>(() => here ?? LaterView);
  if (!answer.columns || answer.columns.length === 0) return null;
  const height = headHeight + rowHeight * Math.min(10, Math.max(answer.row_count ?? 0, answer.rows?.length ?? 0));
  return (
    <Suspense fallback={<div style={{ height }}><Skeleton className="size-full" /></div>}>
      <View answer={answer} links={links} />
    </Suspense>
  );
}
