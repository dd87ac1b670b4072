import { useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useRef, useState } from "react";
import { getKeys, type Key, type Me, type NewKey } from "../api/account";
import { t } from "../i18n/i18n";
import { queries } from "../services";
import { Group } from "../settings/Group";
import { Button } from "../ui/Button";
import { ErrorState, Skeleton } from "../ui/Page";
import { KeyLine } from "./KeyLine";
import { MakeKey } from "./MakeKey";
import { RevokeKey, RotateKey } from "./ChangeKey";
import { SecretOnce } from "./SecretOnce";

/** What is being done, and to which key. */
type Task = { what: "make" } | { what: "rotate" | "revoke"; key: Key } | { what: "show"; made: NewKey };

/** The keys of everybody: made, rotated and revoked here. */
export function Keys({ me }: { me: Me }) {
  const { data: keys, error, refetch } = useQuery({ queryKey: ["keys"], queryFn: ({ signal }) => getKeys(signal) });
  const [task, setTask] = useState<Task>();
  const maker = useRef<HTMLButtonElement>(null);
  const changed = (next?: Task) => {
    setTask(next);
    void queries.invalidateQueries({ queryKey: ["keys"] });
  };
  const close = () => setTask(undefined);
  const show = (made: NewKey) => changed({ what: "show", made });
  const line = (key: Key) => (
    <KeyLine key={`${key.origin} ${key.id} ${key.name}`} of={key} own={key.id !== "" && key.id === me.key_id}
      onRotate={() => setTask({ what: "rotate", key })} onRevoke={() => setTask({ what: "revoke", key })} />
  );
  const past = keys?.filter(({ state }) => state !== "active") ?? [];
  return (
    <Group title={t("Keys")}>
      <div className="mb-4 flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <p className="max-w-prose text-sm text-ink-2">
          {t("Who has a key may use the server, from a program or by logging in here. Give everybody one of their own: what was asked and approved is then theirs.")}
        </p>
        <Button ref={maker} primary onClick={() => setTask({ what: "make" })}><Plus size={16} aria-hidden /> {t("Make a key")}</Button>
      </div>
      {error && <ErrorState error={error} onRetry={() => void refetch()} />}
      {keys === undefined && !error && <Skeleton className="h-40" />}
      {keys && <ul className="divide-y divide-line border-y border-line" aria-label={t("Keys")}>{keys.filter(({ state }) => state === "active").map(line)}</ul>}
      {past.length > 0 && (
        <details className="mt-3 text-sm">
          <summary className="cursor-pointer py-1 text-ink-2">{t("{n, plural, one {# key that has ended} other {# keys that have ended}}", { n: past.length })}</summary>
          <ul className="mt-1 divide-y divide-line border-y border-line">{past.map(line)}</ul>
        </details>
      )}
      {task?.what === "make" && <MakeKey onClose={close} onMade={show} />}
      {task?.what === "rotate" && <RotateKey of={task.key} onClose={close} onMade={show} />}
      {task?.what === "revoke" && <RevokeKey of={task.key} own={task.key.id === me.key_id} onClose={close} onDone={() => changed()} />}
      {task?.what === "show" && <SecretOnce made={task.made} onClose={close} />}
    </Group>
  );
}
