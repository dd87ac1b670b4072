import { useRouterState } from "@tanstack/react-router";
import { t } from "../i18n/i18n";
import { cx } from "../ui/cx";
import { Link } from "./Link";
import { isAt, lastPages, pages, type Entry } from "./nav";

/** The pages as a rail of icons with their names, or as a list where there is room for one. */
export function Navigation({ list = false, onChoose }: { list?: boolean; onChoose?: () => void }) {
  const path = useRouterState({ select: ({ location }) => location.pathname });
  const line = (entry: Entry) => <Item key={entry.path} entry={entry} here={isAt(entry, path)} list={list} onChoose={onChoose} />;
  return (
    <nav aria-label={t("Pages")} className={cx("flex flex-col gap-0.5", list ? "p-2" : "min-h-0 flex-1 overflow-y-auto px-1.5 py-2")}>
      {pages.map(line)}
      <div className={list ? "my-1 h-px bg-line" : "flex-1"} />
      {lastPages.map(line)}
    </nav>
  );
}

function Item({ entry, here, list, onChoose }: { entry: Entry; here: boolean; list: boolean; onChoose: (() => void) | undefined }) {
  const { path, name, icon: Icon, useCount = none } = entry;
  const count = useCount();
  return (
    <Link href={path} onClick={onChoose} aria-current={here ? "page" : undefined}
      className={cx(
        "rounded-md text-ink-2 -outline-offset-2 hover:bg-hover hover:text-ink aria-[current]:bg-accent-soft aria-[current]:font-medium aria-[current]:text-ink",
        list ? "flex h-10 items-center gap-3 px-3 text-sm" : "flex min-h-13 flex-col items-center justify-center gap-1 py-1.5 text-center text-[0.6875rem] leading-3.5",
      )}>
      <span className="relative shrink-0">
        <Icon size={20} aria-hidden />
        {count > 0 && !list && <Count n={count} className="absolute -top-1.5 -right-2.5" />}
      </span>
      <span className={list ? "flex-1" : "max-w-full break-words hyphens-auto"}>{t(name)}</span>
      {count > 0 && list && <Count n={count} />}
      {count > 0 && <span className="sr-only">{t("{n} waiting", { n: count })}</span>}
    </Link>
  );
}

const none = () => 0;

function Count({ n, className }: { n: number; className?: string }) {
  return (
    <span aria-hidden className={cx("min-w-4.5 rounded-full bg-warn px-1 text-center text-[0.6875rem] leading-4.5 font-semibold text-bg tabular", className)}>
      {n > 99 ? "99+" : n}
    </span>
  );
}
