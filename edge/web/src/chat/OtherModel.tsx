import { useQuery } from "@tanstack/react-query";
import { Columns2 } from "lucide-react";
import { getModels } from "../api/models";
import { t } from "../i18n/i18n";
import { SmallButton } from "../ui/Button";
import { Menu, MenuItem, MenuLabel } from "../ui/Menu";

/** Asks once more with another model, for both answers to be seen side by side. Nothing where there is no model. */
export default function OtherModel({ onChoose }: { onChoose: (model: string) => void }) {
  const { data } = useQuery({ queryKey: ["models"], queryFn: ({ signal }) => getModels(signal), staleTime: 30_000, retry: false });
  const models = data?.filter(({ disabled }) => !disabled) ?? [];
  if (models.length === 0) return null;
  return (
    <Menu trigger={<SmallButton data-key="model"><Columns2 size={14} aria-hidden /> {t("Ask another model")}</SmallButton>}>
      <MenuLabel>{t("Side by side with")}</MenuLabel>
      {models.map(({ id, model }) => (
        <MenuItem key={id} onSelect={() => onChoose(id)}><span className="font-medium">{id}</span> <span className="text-ink-3">{model}</span></MenuItem>
      ))}
    </Menu>
  );
}
