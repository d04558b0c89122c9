/**
 * EF.SOD: the signature over the data groups. Reading says what stands there and what deviates; whether it holds is
 * passive authentication's to say.
 *
 * @spec ICAO 9303-10 §4.6.2
 */
import { DerTag } from "../base/bytes/index.ts";
import { type LdsSecurityObject, parseLdsSecurityObject, unwrapEfSod } from "../lds/index.ts";
import { legacySodContentTypes, Oid } from "./object-identifiers.ts";
import { readSignedObject, type SignedObject } from "./signed-object.ts";

export interface EfSod extends SignedObject {
  readonly ldsSecurityObject: LdsSecurityObject;
}

/**
 * @throws CivicardError SOD_MALFORMED, PKI_ENCODING_INVALID, TlvError, LdsError, each with the offset
 */
export function parseEfSod(file: Uint8Array): EfSod {
  const bare = file[0] === DerTag.sequence;
  const contentInfo = bare ? file : unwrapEfSod(file);
  const object = readSignedObject(contentInfo, {
    baseOffset: file.length - contentInfo.length,
    contentType: Oid.ldsSecurityObject,
    legacyContentTypes: legacySodContentTypes,
  });
  const { content, contentOffset } = object.signedData;
  return {
    ...object,
    ldsSecurityObject: parseLdsSecurityObject(content, contentOffset),
    deviations: [...(bare ? ["SOD_TAG_MISSING"] : []), ...object.deviations],
  };
}
