import { Type } from "typebox";

/** @spec RFC 9457 */
export const ProblemSchema = Type.Object({
  type: Type.String(),
  title: Type.String(),
  status: Type.Integer(),
  code: Type.String(),
  messageVi: Type.String(),
  messageEn: Type.String(),
  field: Type.Optional(Type.String()),
  currentVersion: Type.Optional(Type.Integer()),
  retry: Type.Boolean(),
  details: Type.Optional(Type.Object({}, { additionalProperties: true })),
});
