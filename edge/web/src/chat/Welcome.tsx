import { useQuery } from "@tanstack/react-query";
import { getSuggestions } from "../api/http";
import { t } from "../i18n/i18n";
import { Mark } from "../shell/Logo";
import { Chip } from "../ui/Button";

/** What a new session shows: what this is, and questions that have an answer. */
export function Welcome({ connection, onAsk }: { connection: string; onAsk: (text: string) => void }) {
  const { data: suggestions, isPending } = useQuery({
    queryKey: ["suggestions", connection],
    queryFn: ({ signal }) => getSuggestions(connection, signal),
    enabled: connection !== "",
    staleTime: 5 * 60_000,
  });
  return (
    <div className="mx-auto flex max-w-2xl flex-col items-center px-2 pt-[max(1.5rem,9dvh)] text-center">
      <Mark drawn className="size-24 sm:size-28" />
      <h1 className="mt-6 text-2xl font-semibold tracking-tight text-balance sm:text-[1.75rem]">{t("Ask your data. See how it answered.")}</h1>
      <p className="mt-3 max-w-lg text-ink-2 text-pretty">
        {t("Put a question in plain words. Arivu plans a query, checks it, runs it read-only, and shows every step: how the question was read, the SQL, the rows and the checks.")}
      </p>
      <div className="mt-8 w-full">
        {suggestions && suggestions.length > 0 && (
          <>
            <h2 className="eyebrow mb-3">{t("Try on {connection}", { connection })}</h2>
            <ul className="flex flex-wrap justify-center gap-2">
              {suggestions.slice(0, 8).map((suggestion) => (
                <li key={suggestion}>
                  <Chip onClick={() => onAsk(suggestion)}>{suggestion}</Chip>
                </li>
              ))}
            </ul>
          </>
        )}
        {isPending && connection !== "" && <div className="h-24" aria-hidden />}
      </div>
    </div>
  );
}
