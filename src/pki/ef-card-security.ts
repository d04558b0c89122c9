/**
 * EF.CardSecurity: SecurityInfos of the master file under a signature of their own. It is what chip authentication
 * mapping rests on: the key that PACE has proved counts only as far as this file is genuine.
 *
 * @spec ICAO 9303-10 §3.11.4, ICAO 9303-11 §9.2.11
 */

import { CivicardError } from "../base/errors/index.ts";
import {
  encodeSecurityInfos,
  parseSecurityInfos,
  type SecurityInfo,
  unwrapEfCardSecurity,
  unwrapEfSod,
} from "../lds/index.ts";
import { parseCertificate } from "./certificate.ts";
import { judgeChain } from "./chain.ts";
import { verifyWithPkijs } from "./crypto-engine.ts";
import type { Check } from "./inspection-report.ts";
import { Oid } from "./object-identifiers.ts";
import { describeError } from "./passive-authentication.ts";
import { findSigner, judgeSignature, readSignedObject, type SignedObject } from "./signed-object.ts";
import type { SigningKey } from "./signing-key.ts";
import { assembleSod, createSodTemplate, prepareSod } from "./sod-template.ts";
import type { TrustStore } from "./trust-store.ts";

export interface EfCardSecurity extends SignedObject {
  readonly securityInfos: readonly SecurityInfo[];
}

export interface CardSecurityToJudge {
  /** The file as it stands on the card. */
  readonly file: Uint8Array;
  readonly trust: TrustStore;
  /** Moment that certificates are judged for. */
  readonly at: Date;
}

/** One answer for the whole file: the first of structure, signature, chain, revocation and time that is not good. */
export interface CardSecurityVerification extends Pick<Check, "reason" | "detail"> {
  readonly status: Extract<Check["status"], "passed" | "failed" | "undetermined" | "not-supported">;
  /** What the file says, genuine or not; empty where it cannot be read. */
  readonly securityInfos: readonly SecurityInfo[];
}

export interface CardSecuritySigningOptions {
  readonly securityInfos: readonly SecurityInfo[];
  readonly signer: { readonly certificate: Uint8Array; readonly key: SigningKey };
  readonly signingTime: Date;
}

/** @throws CivicardError SOD_MALFORMED, PKI_ENCODING_INVALID, TlvError, LdsError, each with the offset */
export function parseEfCardSecurity(file: Uint8Array): EfCardSecurity {
  const object = readSignedObject(unwrapEfCardSecurity(file), { baseOffset: 0, contentType: Oid.securityObject });
  const { content, contentOffset } = object.signedData;
  return { ...object, securityInfos: parseSecurityInfos(content, contentOffset) };
}

/**
 * Passive authentication of EF.CardSecurity: the same signature, the same signers and the same country as EF.SOD.
 * Never throws for what the file holds.
 */
export function verifyCardSecurity({ file, trust, at }: CardSecurityToJudge): CardSecurityVerification {
  let object: EfCardSecurity;
  try {
    object = parseEfCardSecurity(file);
  } catch (error) {
    return { status: "failed", ...describeError(error), securityInfos: [] };
  }
  const { securityInfos } = object;
  const found = findSigner(object, trust);
  const signature = judgeSignature(object, found);
  if (signature.status !== "passed" || found === undefined) return { ...statusOf(signature), securityInfos };
  const chain = judgeChain({ signer: found.certificate, trust, signingTime: object.signingTime, at });
  const failed = [chain.chain, chain.revocation, chain.validity].find(({ status }) => status === "failed");
  // A revocation list that is not at hand leaves the same question open here as for EF.SOD, where it is reported.
  const open = [chain.chain, chain.validity].find(({ status }) => status !== "passed");
  return { ...statusOf(failed ?? open ?? signature), securityInfos };
}

/** EF.CardSecurity of a card, verified before it leaves. @throws CivicardError SIGNATURE_SELF_CHECK_FAILED */
export async function signEfCardSecurity(options: CardSecuritySigningOptions): Promise<Uint8Array> {
  const { securityInfos, signer, signingTime } = options;
  const template = createSodTemplate({
    certificate: parseCertificate(signer.certificate),
    algorithm: signer.key.algorithm,
    naming: "issuer-and-serial",
    contentType: Oid.securityObject,
  });
  const prepared = prepareSod(template, encodeSecurityInfos(securityInfos), signingTime);
  // The same CMS as EF.SOD, without that file's tag around it.
  const file = unwrapEfSod(assembleSod(template, prepared, await signer.key.sign(prepared.signedAttributes)));
  if ((await verifyWithPkijs(file)) !== "valid") throw new CivicardError("SIGNATURE_SELF_CHECK_FAILED");
  return file;
}

function statusOf({ status, reason, detail }: Pick<Check, "status" | "reason" | "detail">): {
  readonly status: CardSecurityVerification["status"];
  readonly reason?: string | undefined;
  readonly detail?: string | undefined;
} {
  const narrowed = status === "not-performed" || status === "aborted" ? "undetermined" : status;
  return { status: narrowed, reason, detail };
}
