// Stored in `facets.kind`; a number is never given another meaning.

/** The field's value itself, by its type; the row's `value` is of that type (numbers floating point, true and false as 1 and 0). */
export const VALUE_KINDS = { string: 1, number: 2, boolean: 3 } as const;
/** An element of the field's array. */
export const ELEMENT_KINDS = { string: 4, number: 5, boolean: 6 } as const;
/** The field is an array or an object; `value` says nothing. */
export const CONTAINER_KIND = 7;
/** A field that is there and not null has exactly one row of these. */
export const EXISTING_KINDS = [...Object.values(VALUE_KINDS), CONTAINER_KIND] as const;
