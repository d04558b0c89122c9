/**
 * Times of certificates, worked out from what cards need: a document signer's certificate outlives the last card
 * that it signs, a country signer's outlives the last document signer.
 *
 * @spec ICAO 9303-12 §5.1: the three months and the years below are our policy within it
 */
import type { UsagePeriod } from "./certificate-content.ts";

export interface CertificatePeriods {
  readonly validity: UsagePeriod;
  readonly privateKeyUsage: UsagePeriod;
}

export interface SignerPlan {
  readonly from: Date;
  /** How long the private key signs, months. */
  readonly useMonths: number;
  /** Years that what it signs may live after the last signature: cards, or document signer certificates. */
  readonly longestYears: number;
}

/** Longest dated Vietnamese card: issued just after the 38th birthday, valid to the 60th. */
const LONGEST_CARD_YEARS = 22;
const DOCUMENT_SIGNER_USE_MONTHS = 3;
const CSCA_USE_MONTHS = 48;

export function planPeriods({ from, useMonths, longestYears }: SignerPlan): CertificatePeriods {
  const lastUse = addMonths(from, useMonths);
  return {
    privateKeyUsage: { notBefore: from, notAfter: lastUse },
    validity: { notBefore: from, notAfter: addMonths(lastUse, longestYears * 12) },
  };
}

/** Document signer: three months of use, and the longest card. */
export function planDocumentSigner(from: Date): CertificatePeriods {
  return planPeriods({ from, useMonths: DOCUMENT_SIGNER_USE_MONTHS, longestYears: LONGEST_CARD_YEARS });
}

/** Country signer: four years of use, and the longest document signer certificate, rounded up to years. */
export function planCsca(from: Date): CertificatePeriods {
  return planPeriods({ from, useMonths: CSCA_USE_MONTHS, longestYears: LONGEST_CARD_YEARS + 1 });
}

/** The same day some months on; the 31st becomes the last day of a shorter month. */
function addMonths(date: Date, months: number): Date {
  const moved = new Date(date);
  moved.setUTCDate(1);
  moved.setUTCMonth(moved.getUTCMonth() + months);
  const lastDay = new Date(Date.UTC(moved.getUTCFullYear(), moved.getUTCMonth() + 1, 0)).getUTCDate();
  moved.setUTCDate(Math.min(date.getUTCDate(), lastDay));
  return moved;
}
