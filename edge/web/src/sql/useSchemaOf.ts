import { useQuery } from "@tanstack/react-query";
import { getSchema } from "../api/connections";

/** The structure of a database, once it is wanted. */
export function useSchemaOf(connection: string, wanted: boolean) {
  return useQuery({
    queryKey: ["schema", connection],
    queryFn: ({ signal }) => getSchema(connection, signal),
    enabled: wanted && connection !== "",
    staleTime: 60_000,
  }).data;
}
