import { answering } from "../chat/keys";
import { t } from "../i18n/i18n";
import { asking, everywhere, onMac, type KeyGroup } from "../shell/keys";
import { Dialog } from "../ui/Dialog";

/** All keys, by where they work. */
export default function KeyList({ onClose }: { onClose: () => void }) {
  return (
    <Dialog open onOpenChange={(open) => open || onClose()} title={t("Keys of the keyboard")}>
      <div className="flex flex-col gap-5">
        {[everywhere, asking, answering].map((group) => <Group key={group.name} group={group} />)}
      </div>
    </Dialog>
  );
}

function Group({ group }: { group: KeyGroup }) {
  return (
    <section>
      <h3 className="eyebrow mb-1">{t(group.name)}</h3>
      <dl className="divide-y divide-line text-sm">
        {group.keys.map(({ keys, does }) => (
          <div key={does} className="flex items-center justify-between gap-4 py-1.5">
            <dt>{t(does)}</dt>
            <dd className="flex shrink-0 gap-1">{keys.map((key) => <Keycap key={key} name={key} />)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function Keycap({ name }: { name: string }) {
  const shown = name !== "Mod" ? name : onMac ? "⌘" : t("Ctrl");
  return <kbd className="min-w-6 rounded border border-line-strong bg-sunken px-1.5 text-center font-sans text-xs leading-5 text-ink-2">{shown}</kbd>;
}
