/** Authorities of terminals, made anew in each run: CVCA, domestic and foreign DV, inspection systems. */
import {
  type CvCertificate,
  type CvIssuer,
  type CvRole,
  type CvSigner,
  createCvCertificate,
  createCvcaCertificate,
  createHolderAuthorization,
  cvPublicKeyOf,
  type KeySpec,
  parseCvCertificate,
  signPlain,
  type TerminalType,
} from "../../src/pki/index.ts";
import { makeKey } from "./demonstration-pki.ts";
import { seededRandom } from "./seeded-random.ts";

export interface TerminalPkiOptions {
  readonly seed: string;
  readonly key?: KeySpec;
  readonly terminalType?: TerminalType;
  readonly rights?: readonly string[];
  /** First and last day of all certificates. */
  readonly from?: string;
  readonly until?: string;
}

export interface TerminalPki {
  readonly cvca: CvIssuer;
  readonly dv: CvIssuer;
  readonly foreignDv: CvIssuer;
  readonly terminal: CvIssuer;
  /** From DV to terminal, for a chip whose trust point is the CVCA. */
  readonly chain: readonly CvCertificate[];
  /** Signature of the terminal in plain form. */
  readonly sign: (data: Uint8Array) => Promise<Uint8Array>;
}

export interface Issuing {
  readonly issuer: CvIssuer;
  readonly holderReference: string;
  readonly role: CvRole;
  readonly signer: CvSigner;
  readonly terminalType?: TerminalType;
  readonly rights?: readonly string[];
  readonly from?: string;
  readonly until?: string;
}

const inspectionRights = ["read-dg3", "read-dg4"];

export async function makeTerminalPki(options: TerminalPkiOptions): Promise<TerminalPki> {
  const { key = { kind: "EC", curve: "brainpoolP256r1" }, rights = inspectionRights, terminalType = "IS" } = options;
  const random = seededRandom(options.seed);
  const shared = { terminalType, rights, from: options.from ?? "2026-01-01", until: options.until ?? "2026-12-31" };
  const cvca = await makeCvca({ ...shared, holderReference: "UTCVCA00001", signer: makeKey(key, random) });
  const make = (issuer: CvIssuer, holderReference: string, role: CvRole) =>
    issue({ ...shared, issuer, holderReference, role, signer: makeKey(key, random) });
  const dv = await make(cvca, "UTDVD00001", "DV-domestic");
  const foreignDv = await make(cvca, "XXDVF00001", "DV-foreign");
  const terminal = await make(dv, "UTIS00001", "terminal");
  const sign = (data: Uint8Array) => signPlain(terminal.signer, data);
  return { cvca, dv, foreignDv, terminal, chain: [dv.certificate, terminal.certificate], sign };
}

export async function makeCvca(options: Omit<Issuing, "issuer" | "role">): Promise<CvIssuer> {
  const { holderReference, signer, terminalType = "IS", rights = inspectionRights } = options;
  const bytes = await createCvcaCertificate({
    holderReference,
    signer,
    authorization: createHolderAuthorization({ terminalType, role: "CVCA", rights }),
    effectiveDate: options.from ?? "2026-01-01",
    expirationDate: options.until ?? "2026-12-31",
  });
  return { certificate: parseCvCertificate(bytes), signer };
}

export async function issue(options: Issuing): Promise<CvIssuer> {
  const { issuer, holderReference, role, signer, terminalType = "IS", rights = inspectionRights } = options;
  const bytes = await createCvCertificate({
    issuer,
    subject: { holderReference, publicKey: cvPublicKeyOf(signer) },
    authorization: createHolderAuthorization({ terminalType, role, rights }),
    effectiveDate: options.from ?? "2026-01-01",
    expirationDate: options.until ?? "2026-12-31",
  });
  return { certificate: parseCvCertificate(bytes), signer };
}
