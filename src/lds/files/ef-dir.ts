/**
 * EF.DIR: the applications of a chip, one template (61) after the other until the file ends. Cards with several
 * applications have several templates, so the first one's length is not the file's (field case L22).
 *
 * @spec ICAO 9303-10 §3.11.2; ISO/IEC 7816-4 §12.2.3
 */
import { childrenOf, concatBytes, decodeLatin1, encodeTlv, findTlv, type Tlv } from "../../base/bytes/index.ts";
import { failAt } from "../lds-error.ts";
import { readFilledObjects } from "./filled-objects.ts";

export interface ApplicationTemplate {
  /** 5 to 16 octets. */
  readonly applicationId: Uint8Array;
  readonly label?: string | undefined;
}

const Tag = { template: 0x61, applicationId: 0x4f, label: 0x50 } as const;

/**
 * Data objects other than templates, and objects in a template that are not known, are skipped.
 * @throws TlvError, LdsError EF_CONTENT_INVALID for a template without an identifier
 */
export function parseEfDir(bytes: Uint8Array): readonly ApplicationTemplate[] {
  return readFilledObjects(bytes)
    .filter(({ tag }) => tag === Tag.template)
    .map(readTemplate);
}

export function encodeEfDir(applications: readonly ApplicationTemplate[]): Uint8Array {
  return concatBytes(
    ...applications.map(({ applicationId, label }) =>
      encodeTlv(
        Tag.template,
        encodeTlv(Tag.applicationId, applicationId),
        label === undefined ? new Uint8Array() : encodeTlv(Tag.label, Uint8Array.from(Buffer.from(label, "latin1"))),
      ),
    ),
  );
}

function readTemplate(template: Tlv): ApplicationTemplate {
  const objects = childrenOf(template);
  const id = findTlv(objects, Tag.applicationId);
  if (id === undefined || id.value.length < 1 || id.value.length > 16) {
    return failAt("EF_CONTENT_INVALID", template.offset, "application identifier");
  }
  const label = findTlv(objects, Tag.label);
  return { applicationId: id.value.slice(), label: label && decodeLatin1(label.value) };
}
