
/**
 * A condition on documents, as data: the same for the library, the CLI's `--filter` (JSON) and HTTP.
 * A field is a metadata key (dotted for nested ones) or one of the built-in `id`, `path`, `source`,
 * `title`, `mediaType`, `language`, `sizeBytes`, `modifiedAt`, written with a leading `$`, e.g. `$path`.
 */
export type Filter =
  | { readonly and: readonly Filter[] }
  | { readonly or: readonly Filter[] }
  | { readonly not: Filter }
  | {
      readonly field: string;
      readonly op: "=" | "!=" | "<" | "<=" | ">" | ">=";
      readonly value: string | number | boolean;
    }
  | { readonly field: string; readonly op: "in"; readonly value: readonly (string | number | boolean)[] }
  | { readonly field: string; readonly op: "prefix" | "contains"; readonly value: string | number | boolean }
  | { readonly field: string; readonly op: "exists" };
