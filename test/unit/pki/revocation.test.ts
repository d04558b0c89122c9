/** Which revocation lists count. @spec RFC 5280 §5.2, §6.3.3 */
import { describe, expect, it } from "vitest";
import {
  concatBytes,
  derChildren,
  encodeDerBitString,
  encodeDerBoolean,
  encodeDerOctetString,
  encodeDerOid,
  encodeDerSequence,
  encodeTlv,
  parseDer,
} from "../../../src/base/bytes/index.ts";
import { createCrl, createTrustStore, parseCertificate, type SigningKey } from "../../../src/pki/index.ts";
import { judgeRevocation } from "../../../src/pki/revocation.ts";
import { makeDemonstrationPki } from "../../support/demonstration-pki.ts";

const from = new Date("2026-03-01T00:00:00Z");
const at = new Date("2026-03-20T00:00:00Z");
const pki = makeDemonstrationPki({ seed: "revocation", key: { kind: "EC", curve: "P-256" }, from });

const ISSUING_DISTRIBUTION_POINT = "2.5.29.28";
const DELTA_CRL_INDICATOR = "2.5.29.27";
/** IssuingDistributionPoint { onlyContainsCACerts [2] TRUE }: such a list says nothing of document signers. */
const onlyAuthorities = encodeDerSequence(encodeTlv(0x82, Uint8Array.of(0xff)));

function extension(oid: string, critical: boolean, value: Uint8Array): Uint8Array {
  return encodeDerSequence(
    encodeDerOid(oid),
    ...(critical ? [encodeDerBoolean(true)] : []),
    encodeDerOctetString(value),
  );
}

/** The same list with one extension more, signed again. */
async function withExtension(crl: Uint8Array, key: SigningKey, added: Uint8Array): Promise<Uint8Array> {
  const [tbs, algorithm] = derChildren(parseDer(crl));
  if (tbs === undefined || algorithm === undefined) throw new Error("not a list");
  const fields = derChildren(tbs);
  const [extensions] = derChildren(fields.at(-1) ?? tbs);
  if (extensions === undefined) throw new Error("a list without extensions");
  const all = encodeDerSequence(concatBytes(extensions.value, added));
  const changed = encodeDerSequence(...fields.slice(0, -1).map(({ bytes }) => bytes), encodeTlv(0xa0, all));
  return encodeDerSequence(changed, algorithm.bytes, encodeDerBitString(await key.sign(changed)));
}

async function judge(crls: readonly Uint8Array[]) {
  const { csca, documentSigner } = await pki;
  const { status, reason } = judgeRevocation({
    signer: parseCertificate(documentSigner.certificate),
    csca: parseCertificate(csca.certificate),
    trust: createTrustStore({ certificates: [csca.certificate], crls }),
    at,
  });
  return { status, reason };
}

describe("a revocation list", () => {
  it("that names nobody and has no surprises passes the signer", async () => {
    expect(await judge([(await pki).crl])).toEqual({ status: "passed", reason: undefined });
  });

  it.each([
    ["of authorities only", ISSUING_DISTRIBUTION_POINT, onlyAuthorities],
    ["of changes only", DELTA_CRL_INDICATOR, Uint8Array.of(0x02, 0x01, 0x01)],
  ])("%s, which it says in a critical extension, is no clean bill", async (_, oid, value) => {
    const { csca, crl } = await pki;
    const partial = await withExtension(crl, csca.key, extension(oid, true, value));
    expect(await judge([partial])).toEqual({ status: "undetermined", reason: "CRL_EXTENSION_UNKNOWN" });
  });

  it("that nothing here understands does not stand in the way of one that is understood", async () => {
    const { csca, crl } = await pki;
    const partial = await withExtension(crl, csca.key, extension(ISSUING_DISTRIBUTION_POINT, true, onlyAuthorities));
    expect(await judge([partial, crl])).toEqual({ status: "passed", reason: undefined });
  });

  it("with an extension that is not critical counts", async () => {
    const { csca, crl } = await pki;
    const noted = await withExtension(crl, csca.key, extension("2.999.1", false, Uint8Array.of(0x05, 0x00)));
    expect(await judge([noted])).toEqual({ status: "passed", reason: undefined });
  });

  it("revokes the signer whatever else it says", async () => {
    const { csca, documentSigner } = await pki;
    const { serialNumber } = parseCertificate(documentSigner.certificate);
    const revoked = [{ serialNumber, revokedAt: from }];
    const nextUpdate = new Date("2026-05-01T00:00:00Z");
    const list = await createCrl({ csca, number: 2, thisUpdate: from, nextUpdate, revoked });
    const partial = await withExtension(list, csca.key, extension(DELTA_CRL_INDICATOR, true, Uint8Array.of(2, 1, 1)));
    expect(await judge([partial])).toEqual({ status: "failed", reason: "SIGNER_REVOKED" });
  });

  it("counts for nothing when its key may sign certificates only", async () => {
    const { csca, documentSigner, crl } = await pki;
    const certificate = parseCertificate(csca.certificate);
    const keyUsage = { digitalSignature: false, keyCertSign: true, crlSign: false };
    const { status, reason } = judgeRevocation({
      signer: parseCertificate(documentSigner.certificate),
      csca: { ...certificate, keyUsage },
      trust: createTrustStore({ certificates: [], crls: [crl] }),
      at,
    });
    expect({ status, reason }).toEqual({ status: "not-performed", reason: "NO_CRL" });
  });
});
