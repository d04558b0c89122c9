import { Type } from "typebox";
import { PORTRAIT_SIZE_LIMIT } from "../../../issuance/index.ts";
import { cardFileNames } from "../../../lds/index.ts";
import { checkIds } from "../../../pki/index.ts";
import { Base64, Choice, Day, Strict, Text } from "./strict.ts";

const statuses = ["passed", "failed", "not-supported", "not-performed", "undetermined", "aborted"] as const;
const fileStatuses = ["read", "absent", "refused", "unreadable", "not-attempted"] as const;

export const Pdf = { content: { "application/pdf": { schema: Type.String({ format: "binary" }) } } };

export const SlipBody = Strict({
  unitName: Text(120),
  unitAddress: Type.Optional(Text(200)),
  collectFrom: Day,
});

/** An inspection as `card read --json` gives it, with what the report shows of the document. */
export const ReportBody = Strict({
  verdict: Choice(["valid", "invalid", "indeterminate", "incomplete"]),
  inspectedAt: Type.String({ pattern: "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(\\.\\d{1,3})?Z$" }),
  readerName: Type.Optional(Text(120)),
  demonstration: Type.Optional(Type.Boolean()),
  checks: Type.Array(
    Strict({
      id: Choice(checkIds),
      status: Choice(statuses),
      spec: Text(120),
      reason: Type.Optional(Text(120)),
      detail: Type.Optional(Text(500)),
    }),
    { maxItems: 40 },
  ),
  files: Type.Array(
    Strict({
      name: Choice(cardFileNames),
      status: Choice(fileStatuses),
      size: Type.Optional(Type.Integer({ minimum: 0 })),
      covered: Type.Optional(Type.Boolean()),
      reason: Type.Optional(Text(120)),
    }),
    { maxItems: 40 },
  ),
  fields: Type.Optional(Type.Array(Strict({ vi: Text(60), en: Text(60), value: Text(500) }), { maxItems: 30 })),
  portraitBase64: Type.Optional(Base64(PORTRAIT_SIZE_LIMIT)),
});
