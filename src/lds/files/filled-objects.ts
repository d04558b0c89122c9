import { ByteCursor, readTlv, type Tlv } from "../../base/bytes/index.ts";

/**
 * The data objects of a file that has no outer one. Zeros after them fill a file of fixed size.
 * @throws TlvError
 */
export function readFilledObjects(bytes: Uint8Array): readonly Tlv[] {
  const cursor = new ByteCursor(bytes);
  const objects: Tlv[] = [];
  while (
    !cursor
      .clone()
      .readRest()
      .every((byte) => byte === 0)
  ) {
    objects.push(readTlv(cursor));
  }
  return objects;
}
