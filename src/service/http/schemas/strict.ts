/** Building blocks of request and answer shapes. Unknown properties are refused everywhere, by construction. */
import { type TProperties, type TSchema, Type } from "typebox";

/** An object with these properties and no others. */
export function Strict<T extends TProperties>(properties: T, options: { readonly description?: string } = {}) {
  return Type.Object(properties, { additionalProperties: false, ...options });
}

export function Choice<const T extends readonly string[]>(values: T) {
  return Type.Unsafe<T[number]>(Type.String({ enum: [...values] }));
}

/** The items of a page, and the id after which the next page begins; absent on the last one. */
export function PageOf<T extends TSchema>(item: T) {
  return Strict({ items: Type.Array(item), next: Type.Optional(Id) });
}

/** ULID. */
export const Id = Type.String({ pattern: "^[0-9A-HJKMNP-TV-Z]{26}$", description: "ULID" });
export const Version = Type.Integer({ minimum: 1, description: "Version that the change is meant for" });
export const Day = Type.String({ pattern: "^\\d{4}-\\d{2}-\\d{2}$", description: "YYYY-MM-DD" });
export const Time = Type.String({ description: "Time in UTC, ISO 8601" });
/** Words of a person, without control characters. */
export const Text = (maxLength: number) =>
  Type.String({ minLength: 1, maxLength, pattern: "^[^\\u0000-\\u001f\\u007f]+$" });
export const Limit = Type.Optional(
  Type.Integer({ minimum: 1, maximum: 100, description: "Items on a page; 50 unless given" }),
);

export const IdParams = Strict({ id: Id });

export const Empty = Type.Null({ description: "No content" });

export const QueryLimit = Type.Optional(
  Type.String({ pattern: "^([1-9]\\d?|100)$", description: "1 to 100; 50 unless given" }),
);

/** @param bytes the most that the decoded content may have */
export const Base64 = (bytes: number) =>
  Type.String({
    minLength: 4,
    maxLength: Math.ceil(bytes / 3) * 4,
    pattern: "^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$",
    description: "Base64",
  });
