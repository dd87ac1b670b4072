import { useQuery } from "@tanstack/react-query";
import { Cable, Keyboard, Languages, MessageSquarePlus, MessageSquareText, Monitor, Moon, Sun, Table2, type LucideIcon } from "lucide-react";
import { getSchema } from "../api/connections";
import { qualified } from "../connections/structure";
import { chooseLocale, locale, locales, msg, t, type Locale } from "../i18n/i18n";
import { nameOf } from "../sessions/states";
import { useSessions } from "../sessions/useSessions";
import { chooseConnection, useChosenConnection } from "../shell/chosen";
import { lastPages, pages } from "../shell/nav";
import { connectionPath, navigate, sessionPath } from "../shell/route";
import { theme, type Theme } from "../shell/theme";
import { showPalette } from "./PaletteHost";

/** One thing to go to or to do. */
export interface Entry {
  id: string;
  name: string;
  icon: LucideIcon;
  /** More about it, beside its name. */
  note?: string;
  /** Words that find it beside its name. */
  also?: string;
  run: () => void;
}

export interface Group {
  name: string;
  entries: readonly Entry[];
}

// Of what there may be thousands, as many are offered.
const most = 30;

/** What can be reached with the words wanted. */
export function useGroups(wanted: string): readonly Group[] {
  const { connections, connection } = useChosenConnection();
  const { sessions } = useSessions({ q: "", limit: 50 });
  const { data: schema } = useQuery({ queryKey: ["schema", connection], queryFn: ({ signal }) => getSchema(connection, signal), enabled: connection !== "", staleTime: 60_000 });
  return [
    { name: t("Pages"), entries: pageEntries() },
    { name: t("Do"), entries: actions() },
    { name: t("Databases"), entries: (connections ?? []).flatMap(({ name }) => connectionEntries(name)) },
    {
      name: t("Sessions"),
      entries: offered(sessions ?? [], nameOf, wanted).map((session) => ({
        id: `session ${session.session_id}`, name: nameOf(session) || t("Untitled"), icon: MessageSquareText, note: session.connection, run: () => navigate(sessionPath(session.session_id)),
      })),
    },
    {
      name: connection ? t("Tables of {connection}", { connection }) : t("Tables"),
      entries: offered((schema?.tables ?? []).map(qualified), (name) => name, wanted).map((name) => ({
        id: `table ${name}`, name, icon: Table2, run: () => navigate(connectionPath(connection, "structure", name)),
      })),
    },
  ];
}

/** The first of the things whose names have all the words. */
function offered<T>(things: readonly T[], nameOf: (thing: T) => string, wanted: string): T[] {
  const words = wanted.toLowerCase().split(/\s+/);
  return things.filter((thing) => words.every((word) => nameOf(thing).toLowerCase().includes(word))).slice(0, most);
}

function pageEntries(): Entry[] {
  return [...pages, ...lastPages].map(({ path, name, icon, also }) => ({
    id: `page ${path}`, name: t(name), icon, ...(also && { also: t(also) }), run: () => navigate(path),
  }));
}

function connectionEntries(name: string): Entry[] {
  return [
    { id: `ask ${name}`, name: t("Ask {name}", { name }), icon: MessageSquarePlus, run: () => { chooseConnection(name); navigate("/chat"); } },
    { id: `see ${name}`, name: t("See {name}", { name }), icon: Cable, run: () => navigate(connectionPath(name)) },
  ];
}

const looks: Readonly<Record<Theme, { name: string; icon: LucideIcon }>> = {
  light: { name: msg("Light colours"), icon: Sun },
  dark: { name: msg("Dark colours"), icon: Moon },
  system: { name: msg("Colours of the system"), icon: Monitor },
};

function actions(): Entry[] {
  return [
    { id: "new", name: t("New question"), icon: MessageSquarePlus, run: () => navigate("/chat") },
    { id: "keys", name: t("List the keys"), icon: Keyboard, note: "?", run: () => showPalette("keys") },
    ...(Object.keys(looks) as Theme[]).filter((look) => look !== theme.get()).map((look) => ({
      id: `theme ${look}`, name: t(looks[look].name), icon: looks[look].icon, also: t("theme"), run: () => theme.dispatch(look),
    })),
    ...(Object.keys(locales) as Locale[]).filter((one) => one !== locale()).map((one) => ({
      id: `language ${one}`, name: locales[one], icon: Languages, also: t("language"), run: () => void chooseLocale(one),
    })),
  ];
}
