import { useState } from "react";
import { putOptions } from "../api/connections";
import { ApiError } from "../api/http";
import type { Connection } from "../api/types";
import { queries } from "../services";
import { type Rules, rulesOf, sameRules, tidy, withRules } from "./rules";
import { lookedAgain } from "./useConnections";

/** Why rules were not taken. */
interface RulesRefusal {
  message: string;
  field: string | undefined;
  /** Somebody else has changed the connection since the editing began. */
  stale: boolean;
}

/** The rules of a connection, and what can be done with them. */
export type Editing = ReturnType<typeof useRules>;

/** The rules of a connection while they are edited: they rest on the connection as it was when that began. */
export function useRules(connection: Connection) {
  const [draft, setDraft] = useState<{ base: Connection; rules: Rules }>();
  const [saving, setSaving] = useState(false);
  const [saved, setSaved] = useState(false);
  const [refusal, setRefusal] = useState<RulesRefusal>();
  const base = draft?.base ?? connection;
  const before = rulesOf(base.options);
  const rules = draft?.rules ?? before;

  const edit = (change: Partial<Rules>) => {
    setDraft({ base, rules: { ...rules, ...change } });
    setSaved(false);
    setRefusal(undefined);
  };
  const discard = () => {
    setDraft(undefined);
    setRefusal(undefined);
  };
  const save = () => {
    const said = tidy(rules);
    setDraft({ base, rules: said });
    setSaving(true);
    setRefusal(undefined);
    putOptions(base, withRules(base.options, said))
      .then(
        (changed) => {
          queries.setQueryData(["connections"], (all: Connection[] | undefined) => all?.map((one) => (one.name === changed.name ? changed : one)));
          setDraft(undefined);
          setSaved(true);
          lookedAgain(changed.name);
        },
        (error: unknown) =>
          setRefusal({
            message: error instanceof Error ? error.message : String(error),
            field: error instanceof ApiError ? error.field : undefined,
            stale: error instanceof ApiError && error.status === 409 && error.field === "updated",
          }),
      )
      .finally(() => setSaving(false));
  };
  return { before, rules, changed: !sameRules(before, rules), saving, saved, refusal, edit, discard, save };
}
