import { Command } from "cmdk";
import { CornerDownLeft, MessageSquareText, Search } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import { useState } from "react";
import { askNew } from "../chat/askNew";
import { t } from "../i18n/i18n";
import { useChosenConnection } from "../shell/chosen";
import { useGroups, type Entry } from "./entries";
import { scoreOf } from "./score";

const line = "flex min-h-9 cursor-pointer items-center gap-2.5 rounded-md px-2.5 py-1.5 text-sm data-[selected=true]:bg-hover";

/** Finds anything by a few letters and goes there; what it does not find can be asked. */
export default function Palette({ onClose }: { onClose: () => void }) {
  const [wanted, setWanted] = useState("");
  const { connection } = useChosenConnection();
  const groups = useGroups(wanted);
  const choose = (entry: Entry) => {
    onClose();
    entry.run();
  };
  const text = wanted.trim();
  const ask = () => {
    onClose();
    askNew({ text, connection });
  };
  return (
    <Radix.Root open onOpenChange={(open) => open || onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-30 animate-appear bg-[rgb(6_18_17/0.45)]" />
        <Radix.Content aria-describedby={undefined} className="fixed top-[12dvh] left-1/2 z-30 w-[min(38rem,calc(100vw-1.5rem))] -translate-x-1/2 animate-appear overflow-hidden rounded-xl border border-line bg-panel text-ink shadow-float outline-none">
          <Radix.Title className="sr-only">{t("Find anything")}</Radix.Title>
          <Command label={t("Find anything")} loop filter={(_, typed, [name = "", ...about] = []) => scoreOf(typed, name, about.join(" "))}>
            <div className="flex items-center gap-2.5 border-b border-line px-4">
              <Search size={17} className="shrink-0 text-ink-3" aria-hidden />
              <Command.Input value={wanted} onValueChange={setWanted} placeholder={t("Find a page, a table, a conversation, or ask")}
                className="h-12 w-full bg-transparent text-base outline-none placeholder:text-ink-3" />
            </div>
            <Command.List className="max-h-[min(26rem,60dvh)] scroll-py-2 overflow-y-auto p-2">
              <Command.Empty className="px-3 py-6 text-center text-sm text-ink-3">{t("Nothing has these letters.")}</Command.Empty>
              {groups.map(({ name, entries }) => entries.length > 0 && (
                <Command.Group key={name} heading={name} className="[&_[cmdk-group-heading]]:eyebrow [&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1">
                  {entries.map((entry) => <Line key={entry.id} entry={entry} onChoose={choose} />)}
                </Command.Group>
              ))}
              {text !== "" && connection !== "" && (
                <Command.Item value={`text ${text}`} keywords={[text]} forceMount onSelect={ask} className={line}>
                  <MessageSquareText size={16} className="shrink-0 text-accent" aria-hidden />
                  <span className="min-w-0 flex-1 truncate">{t("Ask: “{text}”", { text })}</span>
                  <CornerDownLeft size={14} className="text-ink-3" aria-hidden />
                </Command.Item>
              )}
            </Command.List>
          </Command>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

function Line({ entry, onChoose }: { entry: Entry; onChoose: (entry: Entry) => void }) {
  const { id, name, icon: Icon, note, also } = entry;
  return (
    <Command.Item value={id} keywords={[name, also ?? "", note ?? ""]} onSelect={() => onChoose(entry)} className={line}>
      <Icon size={16} className="shrink-0 text-ink-3" aria-hidden />
      <span className="min-w-0 flex-1 truncate">{name}</span>
      {note && <span className="shrink-0 text-xs text-ink-3">{note}</span>}
    </Command.Item>
  );
}
