import type { ReactNode } from "react";
import type { Schema, Table } from "../api/types";
import { t } from "../i18n/i18n";
import { Link } from "../shell/Link";
import { connectionPath } from "../shell/route";
import { Section } from "../ui/Section";
import { indexWords, qualified, referencesTo } from "./structure";

/** The keys and indexes of a table, and what refers to it. */
export function Keys({ schema, table }: { schema: Schema; table: Table }) {
  const { primary_key: primary = [], foreign_keys: foreign = [], indexes = [] } = table;
  const references = referencesTo(schema, qualified(table));
  const to = (name: string) => <TableLink connection={schema.connection} name={name} />;
  return (
    <div className="grid gap-5 text-sm @2xl:grid-cols-2" data-testid="keys">
      {primary.length > 0 && <List title={t("Primary key")}><Item><Names of={primary} /></Item></List>}
      {foreign.length > 0 && (
        <List title={t("Refers to")}>
          {foreign.map(({ columns, ref_table, ref_columns }) => (
            <Item key={columns.join() + ref_table}><Names of={columns} /> → {to(ref_table)} (<Names of={ref_columns} />)</Item>
          ))}
        </List>
      )}
      {references.length > 0 && (
        <List title={t("Referred to by")}>
          {references.map(({ from, key }) => (
            <Item key={from + key.columns.join()}>{to(from)} (<Names of={key.columns} />)</Item>
          ))}
        </List>
      )}
      {indexes.length > 0 && (
        <List title={t("Indexes")}>
          {indexes.map((index) => {
            const { on, more } = indexWords(index);
            return (
              <Item key={index.name}>
                <code className="font-mono text-xs break-words">{on}</code>
                {more.length > 0 && <span className="text-ink-3">, {more.join(", ")}</span>}
                <span className="block font-mono text-xs break-all text-ink-3">{index.name}</span>
              </Item>
            );
          })}
        </List>
      )}
      {!schema.detailed && <p className="text-xs text-ink-3">{t("This look at the database was taken before defaults and indexes were looked for. Refresh to see them.")}</p>}
    </div>
  );
}

function List({ title, children }: { title: string; children: ReactNode }) {
  return <Section title={title}><ul className="space-y-1.5">{children}</ul></Section>;
}

function Item({ children }: { children: ReactNode }) {
  return <li className="min-w-0 break-words text-ink-2">{children}</li>;
}

function Names({ of: names }: { of: readonly string[] }) {
  return <code className="font-mono text-xs text-ink">{names.join(", ")}</code>;
}

function TableLink({ connection, name }: { connection: string; name: string }) {
  return <Link href={connectionPath(connection, "structure", name)} className="rounded-sm font-mono text-xs break-all text-accent hover:underline">{name}</Link>;
}
