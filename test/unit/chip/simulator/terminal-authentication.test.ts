import { beforeAll, describe, expect, test } from "vitest";
import { fromHex, toHex, toUnsignedBytes } from "../../../../src/base/bytes/index.ts";
import {
  encodeEcSubjectPublicKeyInfo,
  generateScalar,
  getCurve,
  publicPointOf,
} from "../../../../src/base/crypto/index.ts";
import {
  type ApduProcessor,
  createSecureChannel,
  readBinary,
  readBinaryByShortFileId,
  selectApplication,
  selectFile,
} from "../../../../src/chip/iso7816/index.ts";
import {
  chipIdentifierOfMrz,
  compressPublicKey,
  parseEfCvca,
  performBac,
  performChipAuthentication,
  performPace,
  performTerminalAuthentication,
  prepareChipAuthentication,
} from "../../../../src/chip/protocols/index.ts";
import { restoreChip, type VirtualChip } from "../../../../src/chip/simulator/index.ts";
import {
  createCardImage,
  encodeDg14,
  encodeEfCardAccess,
  findCardFile,
  getChipAuthenticationOid,
  LDS1_APPLICATION,
  protocolOids,
  type SecurityInfo,
} from "../../../../src/lds/index.ts";
import {
  type CvCertificate,
  createCvcaLinkCertificate,
  parseCvCertificate,
  signEfCardSecurity,
} from "../../../../src/pki/index.ts";
import { makeDemonstrationPki, makeKey } from "../../../support/demonstration-pki.ts";
import { seededRandom } from "../../../support/seeded-random.ts";
import { issue, makeCvca, makeTerminalPki, type TerminalPki } from "../../../support/terminal-pki.ts";
import { can, connect, finishedChip, image, mrzInformation, openWithPace, paceInfo } from "./specimen.ts";

const curve = getCurve("P-256");
const scalar = generateScalar(curve, seededRandom("chip authentication"));
const infos: readonly SecurityInfo[] = [
  {
    kind: "chip-authentication-public-key",
    oid: protocolOids.publicKeyEcdh,
    subjectPublicKeyInfo: encodeEcSubjectPublicKeyInfo(curve, publicPointOf(curve, scalar), { parameters: "named" }),
  },
  {
    kind: "chip-authentication",
    oid: getChipAuthenticationOid({ keyAgreement: "ECDH", cipher: "AES-128" }),
    version: 1,
  },
  { kind: "terminal-authentication", oid: protocolOids.terminalAuthentication, version: 1 },
];
const dg3 = findCardFile(image, "DG3");
const dg4 = fromHex("7603020100");
const ec = { kind: "EC", curve: "brainpoolP256r1" } as const;

let pki: TerminalPki;
beforeAll(async () => {
  pki = await makeTerminalPki({ seed: "terminals of the simulator" });
});

function makeChip(profile = "vnm"): VirtualChip {
  return finishedChip({
    profile,
    files: createCardImage([
      ["DG14", encodeDg14(infos)],
      ["DG4", dg4],
      ["EF.CVCA", new Uint8Array(36)],
    ]),
    moreSecrets: {
      keys: [
        {
          purpose: "chip-authentication",
          keyOrigin: "injected",
          curve: "P-256",
          privateKey: toUnsignedBytes(scalar, 32),
        },
      ],
      trustPoints: [pki.cvca.certificate.bytes],
    },
  });
}

interface Opened {
  readonly channel: ApduProcessor;
  readonly compressedKey: Uint8Array;
  readonly chipIdentifier: Uint8Array;
}

async function authenticateChip(transmit: ApduProcessor, before: ApduProcessor, chipIdentifier: Uint8Array) {
  const result = await performChipAuthentication({ transmit: before, infos, random: seededRandom("ca") });
  if (result.status !== "established") throw new Error(result.reason);
  const { secureMessaging, terminalPublicKey } = result;
  const compressedKey = compressPublicKey("ECDH", terminalPublicKey);
  return { channel: createSecureChannel(secureMessaging, transmit), compressedKey, chipIdentifier };
}

async function openByPace(transmit: ApduProcessor): Promise<Opened> {
  const { secureMessaging, chipPublicKey } = await performPace({
    transmit,
    info: paceInfo,
    password: { kind: "CAN", can },
    random: seededRandom("pace"),
  });
  const channel = createSecureChannel(secureMessaging, transmit);
  await channel(selectApplication(fromHex(LDS1_APPLICATION)));
  return authenticateChip(transmit, channel, compressPublicKey("ECDH", chipPublicKey));
}

async function openByBac(transmit: ApduProcessor): Promise<Opened> {
  await transmit(selectApplication(fromHex(LDS1_APPLICATION)));
  const { secureMessaging } = await performBac({ transmit, mrzInformation, random: seededRandom("bac") });
  const channel = createSecureChannel(secureMessaging, transmit);
  return authenticateChip(transmit, channel, chipIdentifierOfMrz(mrzInformation));
}

interface Proof {
  readonly chain?: readonly CvCertificate[];
  readonly sign?: TerminalPki["sign"];
  readonly maximumDataLength?: number;
}

function prove({ channel, ...rest }: Opened, { chain = pki.chain, sign = pki.sign, ...more }: Proof = {}) {
  return performTerminalAuthentication({ transmit: channel, version: 1, chain, sign, ...rest, ...more });
}

async function selectStatus(channel: ApduProcessor, fileId: number): Promise<string> {
  return (await channel(selectFile(fileId))).statusWord.toString(16);
}

async function referencesOf(channel: ApduProcessor): Promise<readonly string[]> {
  expect(await selectStatus(channel, 0x011c)).toBe("9000");
  return parseEfCvca((await channel(readBinary(0, 36))).data);
}

describe("terminal authentication", () => {
  test.each([
    ["PACE", "vnm", openByPace],
    ["BAC", "bac-only", openByBac],
  ])("after %s and chip authentication the rights of the chain open DG3 and DG4", async (_, profile, open) => {
    const opened = await open(connect(makeChip(profile)));
    expect(await selectStatus(opened.channel, 0x0103)).toBe("6982");
    expect(await prove(opened)).toMatchObject({ status: "authenticated" });
    expect(await selectStatus(opened.channel, 0x0103)).toBe("9000");
    expect((await opened.channel(readBinary(0, 256))).data).toEqual(dg3);
    expect((await opened.channel(readBinaryByShortFileId(4, 0, 256))).data).toEqual(dg4);
    expect(await selectStatus(opened.channel, 0x0101)).toBe("9000");
  });

  test("certificates may come as chains of short commands", async () => {
    const opened = await openByPace(connect(makeChip()));
    expect(await prove(opened, { maximumDataLength: 100 })).toMatchObject({ status: "authenticated" });
    expect(await selectStatus(opened.channel, 0x0103)).toBe("9000");
  });

  test("a right that one of the chain lacks is not given", async () => {
    const shared = { role: "terminal", holderReference: "UTISDG4X00001", rights: ["read-dg4"] } as const;
    const terminal = await issue({ ...shared, issuer: pki.dv, signer: pki.terminal.signer });
    const opened = await openByPace(connect(makeChip()));
    const chain = [pki.dv.certificate, terminal.certificate];
    expect(await prove(opened, { chain })).toMatchObject({ status: "authenticated" });
    expect(await selectStatus(opened.channel, 0x0103)).toBe("6982");
    expect(await selectStatus(opened.channel, 0x0104)).toBe("9000");
  });

  test("a terminal without the key gets nothing: 6300, and the channel goes on", async () => {
    const opened = await openByPace(connect(makeChip()));
    const sign = (await makeTerminalPki({ seed: "another" })).sign;
    expect(await prove(opened, { sign })).toMatchObject({ status: "failed", step: "authenticate", statusWord: 0x6300 });
    expect(await selectStatus(opened.channel, 0x0103)).toBe("6982");
    expect(await selectStatus(opened.channel, 0x0101)).toBe("9000");
  });

  test("a foreign authority is not known: 6A88", async () => {
    const other = await makeTerminalPki({ seed: "foreign" });
    const { certificate } = await makeCvca({ holderReference: "XXCVCA00001", signer: other.cvca.signer });
    const foreign = await issue({
      ...{ issuer: { certificate, signer: other.cvca.signer }, holderReference: "XXDVD00001", role: "DV-domestic" },
      signer: other.dv.signer,
    });
    const opened = await openByPace(connect(makeChip()));
    expect(await prove(opened, { chain: [foreign.certificate] })).toMatchObject({
      step: "set-issuer",
      statusWord: 0x6a88,
    });
  });

  test("not before chip authentication, and not on a chip that trusts nobody", async () => {
    // MSE:Set DST with a reference of eleven letters.
    const mse = { cla: 0, ins: 0x22, p1: 0x81, p2: 0xb6, data: fromHex("830b555443564341303030303031") };
    const transmit = connect(makeChip());
    expect((await transmit(mse)).statusWord.toString(16)).toBe("6982");
    expect((await (await openWithPace(transmit))(mse)).statusWord.toString(16)).toBe("6982");
    expect((await (await openWithPace(connect(finishedChip())))(mse)).statusWord.toString(16)).toBe("6985");
  });

  test.each([
    ["a second BAC", "bac-only", openByBac, openByBac],
    ["a second PACE", "vnm", openByPace, openByPace],
    ["chip authentication again", "vnm", openByPace, undefined],
  ])("%s takes the rights away (field case S04)", async (_, profile, open, again) => {
    const transmit = connect(makeChip(profile));
    const opened = await open(transmit);
    await prove(opened);
    expect(await selectStatus(opened.channel, 0x0103)).toBe("9000");
    const next =
      again === undefined ? authenticateChip(transmit, opened.channel, opened.chipIdentifier) : again(transmit);
    expect(await selectStatus((await next).channel, 0x0103)).toBe("6982");
  });
});

describe("trust points", () => {
  const successor = async () => {
    const signer = makeKey(ec, seededRandom("successor"));
    const next = await makeCvca({
      ...{ holderReference: "UTCVCA00002", signer, from: "2026-06-01", until: "2027-06-01" },
    });
    const link = parseCvCertificate(await createCvcaLinkCertificate(pki.cvca, next.certificate));
    const issuing = { from: "2026-07-01", until: "2026-12-31" } as const;
    const dv = await issue({
      ...issuing,
      ...{
        issuer: next,
        holderReference: "UTDVD00002",
        role: "DV-domestic",
        signer: makeKey(ec, seededRandom("dv 2")),
      },
    });
    const signer2 = makeKey(ec, seededRandom("terminal 2"));
    const terminal = await issue({
      ...issuing,
      ...{ issuer: dv, holderReference: "UTIS00002", role: "terminal", signer: signer2 },
    });
    return { link, dv, terminal };
  };

  test("a link certificate moves them, EF.CVCA names both, and power does not take them away", async () => {
    const chip = makeChip();
    const opened = await openByPace(connect(chip));
    expect(await referencesOf(opened.channel)).toEqual(["UTCVCA00001"]);
    const { link, dv, terminal } = await successor();
    await prove(opened, { chain: [link, dv.certificate, terminal.certificate] });
    expect(await referencesOf(opened.channel)).toEqual(["UTCVCA00002", "UTCVCA00001"]);
    chip.powerOff();
    const later = await openByPace(connect(chip));
    expect(await referencesOf(later.channel)).toEqual(["UTCVCA00002", "UTCVCA00001"]);
    const kept = { state: chip.exportState(), random: seededRandom("later"), clock: () => new Date(0) };
    const restored = await openByPace(connect(restoreChip(kept)));
    expect(await referencesOf(restored.channel)).toEqual(["UTCVCA00002", "UTCVCA00001"]);
  });

  test("the date goes forward with trusted certificates: what had expired by then is refused", async () => {
    const issuing = { issuer: pki.dv, role: "terminal", signer: pki.terminal.signer } as const;
    const old = await issue({ ...issuing, holderReference: "UTISOLD00001", until: "2026-03-31" });
    const fresh = await issue({ ...issuing, holderReference: "UTISNEW00001", from: "2026-04-01" });
    const chip = makeChip();
    const before = await openByPace(connect(chip));
    expect(await prove(before, { chain: [pki.dv.certificate, old.certificate] })).toMatchObject({
      status: "authenticated",
    });
    await prove(await openByPace(connect(chip)), { chain: [pki.dv.certificate, fresh.certificate] });
    expect(
      await prove(await openByPace(connect(chip)), { chain: [pki.dv.certificate, old.certificate] }),
    ).toMatchObject({ step: "verify-certificate", statusWord: 0x6985 });
  });

  test("a trust point that is none is refused when the chip is made", () => {
    const broken = pki.cvca.certificate.bytes.slice();
    broken[broken.length - 1] = (broken.at(-1) ?? 0) ^ 1;
    expect(() => finishedChip({ moreSecrets: { trustPoints: [broken] } })).toThrowError(
      expect.objectContaining({ code: "CVC_PROFILE_INVALID" }),
    );
    expect(toHex(broken).startsWith("7f21")).toBe(true);
  });
});

describe("version 2", () => {
  const version2: readonly SecurityInfo[] = [
    paceInfo,
    {
      kind: "chip-authentication",
      oid: getChipAuthenticationOid({ keyAgreement: "ECDH", cipher: "AES-256" }),
      version: 2,
      keyId: 41,
    },
    { kind: "terminal-authentication", oid: protocolOids.terminalAuthentication, version: 2 },
  ];
  const cardSecurity: readonly SecurityInfo[] = [
    ...version2,
    {
      kind: "chip-authentication-public-key",
      oid: protocolOids.publicKeyEcdh,
      subjectPublicKeyInfo: encodeEcSubjectPublicKeyInfo(curve, publicPointOf(curve, scalar), { parameters: "named" }),
      keyId: 41,
    },
  ];

  async function openChip(...faults: readonly string[]) {
    const { documentSigner } = await makeDemonstrationPki({
      seed: "version 2",
      key: ec,
      from: new Date("2026-11-01T00:00:00Z"),
    });
    const signed = await signEfCardSecurity({
      ...{ securityInfos: cardSecurity, signer: documentSigner, signingTime: new Date("2026-11-20T00:00:00Z") },
    });
    const chip = finishedChip({
      faults,
      files: createCardImage([
        ["EF.CardAccess", encodeEfCardAccess(version2)],
        ["EF.CardSecurity", signed],
      ]),
      moreSecrets: {
        keys: [
          {
            purpose: "chip-authentication",
            keyOrigin: "injected",
            curve: "P-256",
            privateKey: toUnsignedBytes(scalar, 32),
          },
        ],
        trustPoints: [pki.cvca.certificate.bytes],
      },
    });
    const transmit = connect(chip);
    const pace = await performPace({
      transmit,
      info: paceInfo,
      password: { kind: "CAN", can },
      random: seededRandom("pace"),
    });
    return { transmit, pace, channel: createSecureChannel(pace.secureMessaging, transmit) };
  }

  async function authenticateTerminal({ channel, pace }: Awaited<ReturnType<typeof openChip>>) {
    const prepared = prepareChipAuthentication({ infos: cardSecurity, random: seededRandom("ca 2") });
    if (prepared.status !== "prepared") throw new Error(prepared.reason);
    const chipIdentifier = compressPublicKey("ECDH", pace.chipPublicKey);
    const { compressedKey } = prepared;
    const { chain, sign } = pki;
    const proof = { transmit: channel, version: 2, chain, sign, chipIdentifier, compressedKey } as const;
    return { prepared, result: await performTerminalAuthentication(proof) };
  }

  test("PACE names the trust point, the terminal comes first, and its rights hold after chip authentication", async () => {
    const opened = await openChip();
    expect(opened.pace.authorityReferences.map((reference) => new TextDecoder().decode(reference))).toEqual([
      "UTCVCA00001",
    ]);
    const { prepared, result } = await authenticateTerminal(opened);
    expect(result).toMatchObject({ status: "authenticated" });
    const outcome = await prepared.authenticate(opened.channel);
    if (outcome.status !== "established") throw new Error(outcome.reason);
    const renewed = createSecureChannel(outcome.secureMessaging, opened.transmit);
    await renewed(selectApplication(fromHex(LDS1_APPLICATION)));
    expect(await selectStatus(renewed, 0x0103)).toBe("9000");
    expect((await renewed(readBinary(0, 256))).data).toEqual(dg3);
  });

  test("without chip authentication behind it the terminal has no rights", async () => {
    const opened = await openChip();
    await authenticateTerminal(opened);
    await opened.channel(selectApplication(fromHex(LDS1_APPLICATION)));
    expect(await selectStatus(opened.channel, 0x0103)).toBe("6982");
  });

  test("a chip with another key gives itself away by its token", async () => {
    const opened = await openChip("wrong-ca-key");
    const { prepared } = await authenticateTerminal(opened);
    expect(await prepared.authenticate(opened.channel)).toEqual({ status: "failed", reason: "token-wrong" });
  });
});
