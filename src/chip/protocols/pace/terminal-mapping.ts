/** The terminal's mapping step: a generator that depends on the password's nonce. @spec ICAO 9303-11 §4.4.3.3 */
import { encodeTlv } from "../../../base/bytes/index.ts";
import { mapGeneric } from "./generic-mapping.ts";
import { asProtocolFault } from "./pace-error.ts";
import { encodeDynamicData, PaceTag, terminalNonceLength } from "./shared.ts";
import { assertDifferent, exchange, type PaceRun } from "./terminal-exchange.ts";

export interface MappedGenerator {
  readonly generator: Uint8Array;
  /** The chip's public key of this step; none in integrated mapping. */
  readonly chipMappingKey?: Uint8Array | undefined;
}

export function mapGenerator(run: PaceRun, nonce: Uint8Array): Promise<MappedGenerator> {
  return run.suite.protocol.mapping === "IM" ? mapByNonces(run, nonce) : mapByKeyAgreement(run, nonce);
}

/** Generic mapping, and chip authentication mapping, which is the same up to the last step. */
async function mapByKeyAgreement(run: PaceRun, nonce: Uint8Array): Promise<MappedGenerator> {
  const { group } = run.suite;
  const scalar = group.generateScalar(run.random);
  const own = group.multiply(group.generator, scalar);
  const data = encodeDynamicData(encodeTlv(PaceTag.terminalMapping, own));
  const [{ value: chipMappingKey }] = await exchange(run, "mapping", data, [PaceTag.chipMapping]);
  assertDifferent("mapping", own, chipMappingKey);
  const generator = asProtocolFault("mapping", "mapping data", () =>
    mapGeneric(group, nonce, group.multiply(chipMappingKey, scalar)),
  );
  return { generator, chipMappingKey };
}

async function mapByNonces(run: PaceRun, chipNonce: Uint8Array): Promise<MappedGenerator> {
  const { protocol, group } = run.suite;
  const terminalNonce = run.random(terminalNonceLength(protocol));
  const data = encodeDynamicData(encodeTlv(PaceTag.terminalMapping, terminalNonce));
  // The chip has nothing to say here; it confirms with an empty object.
  await exchange(run, "mapping", data, [PaceTag.chipMapping]);
  const nonces = { cipher: protocol.cipher, chipNonce, terminalNonce };
  return { generator: asProtocolFault("mapping", "mapping data", () => group.mapIntegrated(nonces)) };
}
