/**
 * What a card costs, as rows with dates: fees change by decree, and a receipt must be checked against the row of its
 * own day. Periods are half-open, [validFrom, validTo).
 *
 * @spec Circular 73/2024/TT-BTC (amounts, halves of 2024 and of 2025 online); Law 26/2023/QH15 art. 38 (exemptions)
 */
import { CivicardError } from "../base/errors/index.ts";
import type { CardTemplate } from "./card.ts";
import type { RequestChannel, RequestReason, RequestSubReason } from "./issuance-request.ts";

/** CONVERSION: a citizen identity card of 2021 or before becomes an identity card of 2024. */
export type FeeKind = "CONVERSION" | "EXCHANGE" | "REISSUE";

export interface Tariff {
  readonly id: string;
  readonly kind: FeeKind;
  /** Absent: every channel that has no row of its own. */
  readonly channel?: RequestChannel | undefined;
  /** In đồng, before `percent`. */
  readonly amount: number;
  readonly percent: number;
  readonly validFrom: string;
  readonly validTo?: string | undefined;
}

const amounts: Readonly<Record<FeeKind, number>> = { CONVERSION: 30_000, EXCHANGE: 50_000, REISSUE: 70_000 };

const tariffs: readonly Tariff[] = (Object.entries(amounts) as [FeeKind, number][]).flatMap(
  ([kind, amount]): Tariff[] => [
    { id: `TT73-${kind}-2024`, kind, amount, percent: 50, validFrom: "2024-07-01", validTo: "2025-01-01" },
    { id: `TT73-${kind}`, kind, amount, percent: 100, validFrom: "2025-01-01" },
    {
      id: `TT73-${kind}-ONLINE-2025`,
      kind,
      channel: "ONLINE",
      amount,
      percent: 50,
      validFrom: "2025-01-01",
      validTo: "2026-01-01",
    },
  ],
);

export type FeeExemption = "FIRST_ISSUE" | "AGE_MILESTONE" | "UNIT_REORGANISATION" | "AUTHORITY_ERROR";

export interface FeeDue {
  /** Whole đồng. */
  readonly amount: number;
  readonly tariffId?: string | undefined;
  readonly exemption?: FeeExemption | undefined;
}

interface FeeCase {
  readonly reason: RequestReason;
  readonly subReason?: RequestSubReason | undefined;
  readonly channel: RequestChannel;
  readonly oldTemplate?: CardTemplate | undefined;
}

/**
 * @param day `YYYY-MM-DD`
 * @throws CivicardError TARIFF_MISSING for a day that no row covers
 */
export function feeDue(request: FeeCase, day: string, table: readonly Tariff[] = tariffs): FeeDue {
  const exemption = exemptionOf(request);
  if (exemption !== undefined) return { amount: 0, exemption };
  const kind = feeKindOf(request);
  const rows = table.filter((tariff) => tariff.kind === kind && isValidOn(tariff, day));
  const row =
    rows.find((tariff) => tariff.channel === request.channel) ?? rows.find((tariff) => tariff.channel === undefined);
  if (row === undefined) throw new CivicardError("TARIFF_MISSING", { kind, day });
  return { amount: Math.floor((row.amount * row.percent) / 100), tariffId: row.id };
}

function feeKindOf({ reason, subReason, oldTemplate }: FeeCase): FeeKind {
  if (reason === "REISSUE") return "REISSUE";
  return subReason === "ON_REQUEST" && oldTemplate === "CCCD_2021" ? "CONVERSION" : "EXCHANGE";
}

function exemptionOf({ reason, subReason }: FeeCase): FeeExemption | undefined {
  if (reason === "FIRST_ISSUE") return "FIRST_ISSUE";
  if (subReason === "AGE_MILESTONE" || subReason === "UNIT_REORGANISATION") return subReason;
  return subReason === "CARD_ERROR" ? "AUTHORITY_ERROR" : undefined;
}

function isValidOn({ validFrom, validTo }: Tariff, day: string): boolean {
  return validFrom <= day && (validTo === undefined || day < validTo);
}
