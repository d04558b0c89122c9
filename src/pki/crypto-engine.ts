/**
 * PKI.js over node:crypto. Its own Web Crypto engine knows no brainpool curve, no explicit parameters and no
 * SHA-224; here its questions are answered by verify-signature.ts, so that there is one judge of signatures.
 * `SignedData.verify` answers with a boolean, an object or an exception by a flag: it is wrapped here and goes no further.
 */
import { webcrypto } from "node:crypto";
import type * as asn1js from "asn1js";
import * as pkijs from "pkijs";
import { digest, type HashName } from "../base/crypto/index.ts";
import { CivicardError } from "../base/errors/index.ts";
import { toDer } from "./asn1.ts";
import { findHashByOid, readAlgorithmIdentifier } from "./signature-algorithm.ts";
import { verifySignature } from "./verify-signature.ts";

const hashNames: readonly HashName[] = ["SHA-1", "SHA-224", "SHA-256", "SHA-384", "SHA-512"];

type EngineParameters = ConstructorParameters<typeof pkijs.CryptoEngine>[0];
type Data = ArrayBuffer | ArrayBufferView;

class NodeCryptoEngine extends pkijs.CryptoEngine {
  constructor() {
    super({ name: "civicard", crypto: webcrypto as EngineParameters["crypto"] });
  }

  override getAlgorithmByOID(oid: string, safety = false, target?: string): object {
    const hash = findHashByOid(oid);
    return hash === undefined ? super.getAlgorithmByOID(oid, safety, target) : { name: hash };
  }

  override async digest(algorithm: string | { readonly name: string }, data: Data): Promise<ArrayBuffer> {
    const name = typeof algorithm === "string" ? algorithm : algorithm.name;
    return Uint8Array.from(digest(getHash(name), viewOf(data))).buffer;
  }

  override async verifyWithPublicKey(
    data: Data,
    signature: asn1js.BitString | asn1js.OctetString,
    publicKeyInfo: pkijs.PublicKeyInfo,
    signatureAlgorithm: pkijs.AlgorithmIdentifier,
    shaAlgorithm?: string,
  ): Promise<boolean> {
    const answer = verifySignature({
      algorithm: readAlgorithmIdentifier(signatureAlgorithm),
      digest: shaAlgorithm === undefined ? undefined : getHash(shaAlgorithm),
      subjectPublicKeyInfo: toDer(publicKeyInfo.toSchema()),
      data: viewOf(data),
      signature: signature.valueBlock.valueHexView,
    });
    if (answer.status === "not-supported")
      throw new CivicardError("PKI_KEY_NOT_SUPPORTED", { algorithm: answer.algorithm });
    return answer.status === "valid";
  }
}

const engine = new NodeCryptoEngine();

/**
 * The whole of PKI.js' own check of a CMS SignedData: signer certificate, message digest, signature. Chains are
 * judged in chain.ts.
 * @param contentInfo DER of a ContentInfo
 */
export async function verifyWithPkijs(contentInfo: Uint8Array): Promise<"valid" | "invalid" | "not-supported"> {
  try {
    const { content } = pkijs.ContentInfo.fromBER(contentInfo);
    const signedData = new pkijs.SignedData({ schema: content });
    return (await signedData.verify({ signer: 0, checkChain: false }, engine)) === true ? "valid" : "invalid";
  } catch (error) {
    return isNotSupported(error) ? "not-supported" : "invalid";
  }
}

/** PKI.js wraps what the engine throws and keeps the text only. */
function isNotSupported(error: unknown): boolean {
  return error instanceof Error && error.message.includes("are not supported");
}

function getHash(name: string): HashName {
  const hash = hashNames.find((candidate) => candidate === name.toUpperCase());
  if (hash === undefined) throw new CivicardError("PKI_KEY_NOT_SUPPORTED", { algorithm: "of that hash" });
  return hash;
}

function viewOf(data: Data): Uint8Array {
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
}
