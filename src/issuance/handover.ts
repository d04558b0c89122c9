/** Trả thẻ: the card in the hands of its holder. */
export const collectorKinds = ["HOLDER", "REPRESENTATIVE", "POST"] as const;
export type CollectorKind = (typeof collectorKinds)[number];

export interface Handover {
  readonly id: string;
  readonly requestId: string;
  readonly cardId: string;
  readonly collectorKind: CollectorKind;
  /** How the collector was identified. */
  readonly identityCheck: "OLD_CARD" | "FACE" | "FINGERPRINT" | "OTHER_PAPER";
  readonly officerId: string;
  readonly at: string;
}
