/** Signed data put together by hand, with the liberties that issuers in the field have taken. */
import { describe, expect, it } from "vitest";
import {
  compareBytes,
  concatBytes,
  DerTag,
  encodeDerInteger,
  encodeDerOctetString,
  encodeDerOid,
  encodeDerPrintableString,
  encodeDerSequence,
  encodeDerSetOf,
  encodeTlv,
  encodeUtf8,
} from "../../../src/base/bytes/index.ts";
import { digest, type HashName } from "../../../src/base/crypto/index.ts";
import { encodeLdsSecurityObject, wrapEfSod } from "../../../src/lds/index.ts";
import { parseCertificate } from "../../../src/pki/certificate.ts";
import { parseEfSod } from "../../../src/pki/index.ts";
import {
  encodeAlgorithmIdentifier,
  hashAlgorithmIdentifier,
  signatureAlgorithmIdentifier,
} from "../../../src/pki/signature-algorithm.ts";
import { verifySigner } from "../../../src/pki/signed-data.ts";
import { findSignerCertificate } from "../../../src/pki/signed-object.ts";
import { makeDemonstrationPki } from "../../support/demonstration-pki.ts";

const from = new Date("2026-03-01T00:00:00Z");
const LDS_OBJECT = "2.23.136.1.1.1";
const pki = makeDemonstrationPki({ seed: "hand", key: { kind: "EC", curve: "P-256" }, from });
const other = makeDemonstrationPki({ seed: "other hand", key: { kind: "EC", curve: "P-256" }, from });

const attribute = (type: string, ...values: readonly Uint8Array[]): Uint8Array =>
  encodeDerSequence(encodeDerOid(type), encodeDerSetOf(...values));
const contentType = (oid = LDS_OBJECT): Uint8Array => attribute("1.2.840.113549.1.9.3", encodeDerOid(oid));
const messageDigest = (...values: readonly Uint8Array[]): Uint8Array =>
  attribute("1.2.840.113549.1.9.4", ...values.map(encodeDerOctetString));

interface Recipe {
  readonly hash?: HashName;
  readonly messageHash?: HashName;
  readonly attributes?: (content: Uint8Array) => readonly Uint8Array[];
  /** `sent`: sign the attributes in the order given; `sorted`: in that of DER. */
  readonly signOver?: "sent" | "sorted";
  readonly certificates?: readonly Uint8Array[];
  readonly identifier?: Uint8Array;
  readonly signerCount?: number;
}

async function cook(recipe: Recipe): Promise<Uint8Array> {
  const { hash = "SHA-256", messageHash = "SHA-256", signOver = "sent", signerCount = 1 } = recipe;
  const { documentSigner } = await pki;
  const hashes = [1, 2].map((number) => [number, digest(hash, Uint8Array.of(number))] as const);
  const content = encodeLdsSecurityObject({ version: 0, hashAlgorithm: hash, dataGroupHashes: new Map(hashes) });
  const attributes = recipe.attributes?.(content) ?? [contentType(), messageDigest(digest(messageHash, content))];
  const signed = encodeTlv(DerTag.set, ...(signOver === "sent" ? attributes : attributes.toSorted(compareBytes)));
  const certificate = parseCertificate(documentSigner.certificate);
  const issuerAndSerial = encodeDerSequence(
    certificate.issuer.der,
    encodeDerInteger(BigInt(`0x${certificate.serialNumber}`)),
  );
  const messageHashIdentifier = encodeAlgorithmIdentifier(hashAlgorithmIdentifier(messageHash));
  const signer = encodeDerSequence(
    encodeDerInteger(1),
    recipe.identifier ?? issuerAndSerial,
    messageHashIdentifier,
    ...(attributes.length === 0 ? [] : [encodeTlv(0xa0, ...attributes)]),
    encodeAlgorithmIdentifier(signatureAlgorithmIdentifier(documentSigner.key.algorithm)),
    encodeDerOctetString(await documentSigner.key.sign(attributes.length === 0 ? content : signed)),
  );
  const signedData = encodeDerSequence(
    encodeDerInteger(3),
    encodeDerSetOf(messageHashIdentifier),
    encodeDerSequence(encodeDerOid(LDS_OBJECT), encodeTlv(0xa0, encodeDerOctetString(content))),
    encodeTlv(0xa0, ...(recipe.certificates ?? [documentSigner.certificate])),
    encodeTlv(DerTag.set, ...new Array<Uint8Array>(signerCount).fill(signer)),
  );
  return wrapEfSod(encodeDerSequence(encodeDerOid("1.2.840.113549.1.7.2"), encodeTlv(0xa0, signedData)));
}

async function judge(recipe: Recipe) {
  const sod = parseEfSod(await cook(recipe));
  const found = findSignerCertificate(sod.signer.identifier, sod.certificates);
  if (found === undefined) return { status: "no certificate" };
  const { status, reason, deviations } = verifySigner(
    sod.signedData,
    sod.signer,
    found.certificate.subjectPublicKeyInfo,
  );
  return { status, reason, deviations: [...found.deviations, ...deviations] };
}

const valid = { status: "valid", deviations: [] };

describe("signed attributes", () => {
  const unsorted = (content: Uint8Array) => [messageDigest(digest("SHA-256", content)), contentType()];

  it("in order", async () => expect(await judge({})).toMatchObject(valid));

  it.each(["sent", "sorted"] as const)("out of order, signed as %s: valid with a deviation", async (signOver) => {
    expect(await judge({ attributes: unsorted, signOver })).toMatchObject({
      status: "valid",
      deviations: ["SIGNED_ATTRIBUTES_NOT_DER"],
    });
  });

  it.each<[string, (content: Uint8Array) => readonly Uint8Array[], string]>([
    ["none", () => [], "SIGNED_ATTRIBUTES_MISSING"],
    ["no message digest", () => [contentType()], "MESSAGE_DIGEST_MISSING"],
    [
      "two message digests",
      (c) => [contentType(), messageDigest(digest("SHA-256", c)), messageDigest(digest("SHA-256", c))],
      "MESSAGE_DIGEST_DOUBLE",
    ],
    [
      "two values of it",
      (c) => [contentType(), messageDigest(digest("SHA-256", c), new Uint8Array(32))],
      "MESSAGE_DIGEST_DOUBLE",
    ],
    ["another message digest", () => [contentType(), messageDigest(new Uint8Array(32))], "MESSAGE_DIGEST_MISMATCH"],
    ["no content type", (c) => [messageDigest(digest("SHA-256", c))], "CONTENT_TYPE_ATTRIBUTE_INVALID"],
    [
      "another content type",
      (c) => [contentType("1.2.840.113549.1.7.1"), messageDigest(digest("SHA-256", c))],
      "CONTENT_TYPE_MISMATCH",
    ],
  ])("%s: invalid", async (_, attributes, reason) => {
    expect(await judge({ attributes })).toMatchObject({ status: "invalid", reason });
  });
});

describe("digests are told apart", () => {
  it.each<[HashName, HashName]>([
    ["SHA-1", "SHA-256"],
    ["SHA-512", "SHA-256"],
    ["SHA-256", "SHA-384"],
    ["SHA-224", "SHA-512"],
  ])("security object %s, message %s, signature SHA-256", async (hash, messageHash) => {
    expect(await judge({ hash, messageHash })).toMatchObject(valid);
  });
});

describe("the signer's certificate", () => {
  const identifierOf = (name: Uint8Array, serial: string) =>
    encodeDerSequence(name, encodeDerInteger(BigInt(`0x${serial}`)));
  const rdn = (type: string, value: Uint8Array) => encodeDerSetOf(encodeDerSequence(encodeDerOid(type), value));
  const organization = "demonstration  -  not a real authority ";
  const rdns = [
    rdn("2.5.4.6", encodeDerPrintableString("vn")),
    rdn("2.5.4.10", encodeDerPrintableString(organization)),
    rdn("2.5.4.3", encodeTlv(DerTag.utf8String, encodeUtf8("Demonstration CSCA"))),
  ];

  async function setting() {
    const own = (await pki).documentSigner.certificate;
    const strangers = [(await other).documentSigner.certificate, (await other).csca.certificate] as const;
    return { own, strangers, serial: parseCertificate(own).serialNumber };
  }

  it("is found among several", async () => {
    const { own, strangers } = await setting();
    expect(await judge({ certificates: [strangers[0], own, strangers[1]] })).toMatchObject(valid);
  });

  it("is found by a name in other types, case and spaces", async () => {
    const { own, strangers, serial } = await setting();
    const identifier = identifierOf(encodeDerSequence(...rdns), serial);
    expect(await judge({ certificates: [strangers[0], own], identifier })).toMatchObject(valid);
  });

  it("is found by a name in another order, with a deviation", async () => {
    const { own, strangers, serial } = await setting();
    const identifier = identifierOf(encodeDerSequence(...rdns.toReversed()), serial);
    const answer = await judge({ certificates: [strangers[0], own], identifier });
    expect(answer).toMatchObject({ status: "valid", deviations: ["SIGNER_NAME_ORDER"] });
  });

  it("is taken when it is the only one, with a deviation", async () => {
    const answer = await judge({ identifier: identifierOf(encodeDerSequence(...rdns), "1234") });
    expect(answer).toMatchObject({ status: "valid", deviations: ["SIGNER_IDENTIFIER_MISMATCH"] });
  });

  it("is not guessed among several", async () => {
    const { own, strangers } = await setting();
    const identifier = identifierOf(encodeDerSequence(...rdns), "1234");
    expect(await judge({ certificates: [strangers[0], own], identifier })).toEqual({ status: "no certificate" });
  });

  it("may stand beside one that cannot be read", async () => {
    const { own } = await setting();
    const sod = parseEfSod(await cook({ certificates: [encodeDerSequence(encodeDerInteger(1)), own] }));
    expect(sod.certificates).toHaveLength(1);
    expect(sod.deviations).toEqual(["CERTIFICATE_UNREADABLE"]);
  });
});

describe("structure", () => {
  it.each([0, 2])("%i signers are refused", async (signerCount) => {
    const file = await cook({ signerCount });
    expect(() => parseEfSod(file)).toThrow(expect.objectContaining({ code: "SOD_MALFORMED" }));
  });

  it("tells the offset in the file of a fault in the security object", async () => {
    const file = await cook({});
    const content = parseEfSod(file).signedData;
    const broken = concatBytes(file);
    // The version of the security object, its third octet.
    broken[content.contentOffset + 4] = 9;
    expect(() => parseEfSod(broken)).toThrow(
      expect.objectContaining({ details: expect.objectContaining({ offset: content.contentOffset + 2 }) }),
    );
  });
});
