import { useMemo } from "react";
import { ColumnNote } from "./ColumnNote";
import { columnsIn } from "./names";
import { Sql } from "./Sql";
import { layOut } from "./tokenize";
import { useSchemaOf } from "./useSchemaOf";

/** A statement whose columns tell on hover what they are. */
export default function NamedSql({ text, connection, className }: { text: string; connection: string; className: string }) {
  const schema = useSchemaOf(connection, true);
  const notes = useMemo(() => schema && columnsIn(layOut(text), schema).map((column) => column && <ColumnNote {...column} />), [schema, text]);
  return <Sql text={text} notes={notes} className={className} />;
}
