import { useQuery } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";
import { Account } from "../account/Account";
import { useMeQuery } from "../account/useMe";
import { request } from "../api/http";
import type { Replies } from "../api/schemas";
import { chooseLocale, locale, locales, msg, t, watchLocale, type Locale } from "../i18n/i18n";
import { theme, type Theme } from "../shell/theme";
import { Field, Select } from "../ui/Field";
import { ErrorState, Page, PageHeader, Skeleton } from "../ui/Page";
import { Group } from "./Group";
import { Storage } from "./Storage";

/** What this browser prefers, who this is and who else may be here, and what the server is. */
export default function SettingsPage() {
  // What is said of the person stands before the rest, which would move when it comes.
  const { data: me, error, failureReason, refetch } = useMeQuery();
  const wrong = error ?? failureReason;
  return (
    <Page title={t("Settings")}>
      <PageHeader title={t("Settings")} />
      <Group title={t("Appearance")}>
        <div className="grid max-w-xl gap-4 sm:grid-cols-2">
          <ThemeChoice />
          <LanguageChoice />
        </div>
      </Group>
      {!me && !wrong ? <Skeleton className="h-96 rounded-xl" /> : (
        <>
          {!me && wrong ? <ErrorState error={wrong} onRetry={() => void refetch()} /> : <Account />}
          <Storage />
          <Group title={t("Server")}><Version /></Group>
        </>
      )}
    </Page>
  );
}

const themes: Readonly<Record<Theme, string>> = { system: msg("Like the system"), light: msg("Light"), dark: msg("Dark") };

function ThemeChoice() {
  const chosen = useSyncExternalStore(theme.subscribe, theme.get);
  return (
    <Field label={t("Theme")}>
      {(tied) => (
        <Select {...tied} value={chosen} onChange={(event) => theme.dispatch(event.target.value as Theme)}>
          {Object.entries(themes).map(([value, name]) => <option key={value} value={value}>{t(name)}</option>)}
        </Select>
      )}
    </Field>
  );
}

function LanguageChoice() {
  const chosen = useSyncExternalStore(watchLocale, locale);
  return (
    <Field label={t("Language")} hint={t("Answers and what the server says of an error stay in English.")}>
      {(tied) => (
        <Select {...tied} value={chosen} onChange={(event) => void chooseLocale(event.target.value as Locale)}>
          {Object.entries(locales).map(([value, name]) => <option key={value} value={value} lang={value}>{name}</option>)}
        </Select>
      )}
    </Field>
  );
}

function Version() {
  const { data } = useQuery({ queryKey: ["version"], queryFn: ({ signal }) => request<Replies["GET /api/version"]>("/api/version", { signal }) });
  return (
    <dl className="grid grid-cols-[max-content_1fr] gap-x-6 gap-y-1 text-sm">
      <dt className="text-ink-3">{t("Version")}</dt>
      <dd className="font-mono">{data?.version ?? "…"}</dd>
      <dt className="text-ink-3">{t("Interface")}</dt>
      <dd><a href="/api/docs" className="font-medium text-accent underline underline-offset-2">{t("The API, described")}</a></dd>
    </dl>
  );
}
