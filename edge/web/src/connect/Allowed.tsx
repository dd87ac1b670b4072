import { Lock } from "lucide-react";
import type { ReactNode } from "react";
import { useWhyNot } from "../account/useMe";
import { t } from "../i18n/i18n";
import { Empty, Page } from "../ui/Page";

/** What only those may do who may change connections; others are told what it takes. */
export function Allowed({ title, children }: { title: string; children: ReactNode }) {
  const why = useWhyNot("connections");
  if (why === undefined) return children;
  return <Page title={title}><Empty icon={Lock} title={t("Databases are added and changed by others")}><p>{why}</p></Empty></Page>;
}
