import { useState } from "react";
import { putOptions } from "../api/connections";
import type { Connection } from "../api/types";
import { queries } from "../services";

const none: readonly string[] = [];

/** The models of a connection while they are chosen: the choice rests on the connection as it was when that began. */
export function useModelChoice(connection: Connection) {
  const [draft, setDraft] = useState<{ base: Connection; ids: readonly string[] }>();
  const [saving, setSaving] = useState(false);
  const [saved, setSaved] = useState(false);
  const [refusal, setRefusal] = useState("");
  const base = draft?.base ?? connection;
  const before = base.options.models ?? none;
  const ids = draft?.ids ?? before;

  const set = (chosen: readonly string[]) => {
    setDraft({ base, ids: chosen });
    setSaved(false);
    setRefusal("");
  };
  const discard = () => {
    setDraft(undefined);
    setRefusal("");
  };
  const save = () => {
    setSaving(true);
    putOptions(base, { models: [...ids] })
      .then(
        (changed) => {
          queries.setQueryData(["connections"], (all: Connection[] | undefined) => all?.map((one) => (one.name === changed.name ? changed : one)));
          setDraft(undefined);
          setSaved(true);
        },
        (error: unknown) => setRefusal(error instanceof Error ? error.message : String(error)),
      )
      .finally(() => setSaving(false));
  };
  return { ids, changed: ids.join() !== before.join(), saving, saved, refusal, set, discard, save };
}
