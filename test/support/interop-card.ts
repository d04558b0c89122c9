/** A reader in which programs by others find one chip after the other, and what those programs need to prove. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { toHex, toUnsignedBytes } from "../../src/base/bytes/index.ts";
import {
  type CipherName,
  encodeDhSubjectPublicKeyInfo,
  findDhGroupByParameterId,
  generateDhScalar,
  powerOfDhElement,
} from "../../src/base/crypto/index.ts";
import type { DhGroupId, InjectedDhKey } from "../../src/chip/secrets/index.ts";
import { createPcscService, type ServedChip, serveChip, type VirtualSlot } from "../../src/chip/transport/index.ts";
import {
  type CardFileName,
  type CardImage,
  cardFileNames,
  findCardFile,
  getChipAuthenticationOid,
  getPaceOid,
  type PaceInfo,
  type PaceMapping,
  protocolOids,
  type SecurityInfo,
} from "../../src/lds/index.ts";
import { generatePrivateKey } from "../../src/pki/key-store.ts";
import { SoftwareSigningKey } from "../../src/pki/signing-key.ts";
import { startTestPcscd } from "./pcscd.ts";
import { seededRandom } from "./seeded-random.ts";
import { issue, makeCvca } from "./terminal-pki.ts";

/** Document number, birth and expiry of `makeReaderCard`'s person as a terminal types them. */
export const READER_CARD_MRZ = ["200012345", "000215", "400215"] as const;

export interface InteropReader {
  readonly socketName: string;
  readonly readerName: string;
  /** Lays this chip into the reader; whoever connects next meets it. */
  insert(chip: ServedChip): void;
  close(): Promise<void>;
}

/** The reader is never empty once it has its first chip, so that no program has to wait for a card. */
export async function startInteropReader(first: ServedChip): Promise<InteropReader> {
  const daemon = await startTestPcscd(1);
  const { readerName, port } = daemon.slots[0] as VirtualSlot;
  let chip = first;
  const handle = serveChip({
    port,
    chip: {
      atr: first.atr,
      powerOn: () => chip.powerOn(),
      powerOff: () => chip.powerOff(),
      reset: () => chip.reset(),
      transmit: (command) => chip.transmit(command),
    },
  });
  const service = createPcscService({ socketName: daemon.socketName });
  await service.waitForCard(readerName, { deadlineMs: 20_000 });
  await service.close();
  return {
    socketName: daemon.socketName,
    readerName,
    insert: (next) => {
      chip = next;
    },
    close: async () => {
      await handle.close();
      await daemon.stop();
    },
  };
}

/** Content of every file that a reading should give, by name. */
export function filesInHex(image: CardImage, except: readonly CardFileName[] = []): Readonly<Record<string, string>> {
  const entries = cardFileNames.flatMap((name) => {
    const content = except.includes(name) ? undefined : findCardFile(image, name);
    return content === undefined ? [] : [[name, toHex(content)] as const];
  });
  return Object.fromEntries(entries);
}

export function dhPaceOffer(mapping: PaceMapping, cipher: CipherName, parameterId: DhGroupId): PaceInfo {
  return { kind: "pace", oid: getPaceOid({ keyAgreement: "DH", mapping, cipher }), version: 2, parameterId };
}

/** A chip-authentication key in a group of RFC 5114, and what DG14 says of it. */
export function dhAgreement(
  dhGroup: DhGroupId,
  cipher: CipherName,
): { readonly key: InjectedDhKey; readonly infos: readonly SecurityInfo[] } {
  const group = findDhGroupByParameterId(dhGroup);
  if (group === undefined) throw new Error("no such group");
  const exponent = generateDhScalar(group, seededRandom(`agreement in group ${dhGroup}`));
  const element = powerOfDhElement(group, group.g, exponent);
  const subjectPublicKeyInfo = encodeDhSubjectPublicKeyInfo({ group, element });
  const privateKey = toUnsignedBytes(exponent, Math.ceil(group.q.toString(16).length / 2));
  return {
    key: { purpose: "chip-authentication", keyOrigin: "injected", dhGroup, privateKey },
    infos: [
      { kind: "chip-authentication-public-key", oid: protocolOids.publicKeyDh, subjectPublicKeyInfo },
      {
        kind: "chip-authentication",
        oid: getChipAuthenticationOid({ keyAgreement: "DH", cipher }),
        version: 1,
      },
    ],
  };
}

export interface TerminalFolder {
  /** Certificate of the authority that the chip is to trust. */
  readonly trustPoint: Uint8Array;
  /** `1.cvcert`, `2.cvcert` … from the first below the trust point, and `key.pkcs8` of the last. */
  readonly path: string;
  remove(): void;
}

/** A terminal's credentials as files, for programs that are not ours. */
export async function makeTerminalFolder(seed: string): Promise<TerminalFolder> {
  const random = seededRandom(seed);
  const makePair = () => {
    const { privateKey } = generatePrivateKey({ kind: "EC", curve: "brainpoolP256r1" }, random);
    return { privateKey, signer: new SoftwareSigningKey(privateKey) };
  };
  const terminalKey = makePair();
  const cvca = await makeCvca({ holderReference: "UTCVCA00001", signer: makePair().signer });
  const dv = await issue({
    ...{ issuer: cvca, holderReference: "UTDVD00001", role: "DV-domestic" },
    signer: makePair().signer,
  });
  const terminal = await issue({
    ...{ issuer: dv, holderReference: "UTIS00001", role: "terminal" },
    signer: terminalKey.signer,
  });
  const path = mkdtempSync(join(tmpdir(), "civicard-terminal-"));
  for (const [index, { certificate }] of [dv, terminal].entries()) {
    writeFileSync(join(path, `${index + 1}.cvcert`), certificate.bytes);
  }
  writeFileSync(join(path, "key.pkcs8"), terminalKey.privateKey.export({ format: "der", type: "pkcs8" }));
  return {
    trustPoint: cvca.certificate.bytes,
    path,
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}
