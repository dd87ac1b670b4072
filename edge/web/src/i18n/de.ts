// German: one file for each folder of the page.
const parts = import.meta.glob<Readonly<Record<string, string>>>("./de/*.ts", { eager: true, import: "default" });

export const catalog: Readonly<Record<string, string>> = Object.assign({}, ...Object.values(parts));
