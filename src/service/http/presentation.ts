/** Small conversions between values and what stands on the wire. */

/** `settleFee` as `settle-fee`: addresses have no capitals. */
export function kebabOf(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** A page; a full one is followed by another. */
export function pageOf<T extends { readonly id: string }>(items: T[], limit: number): { items: T[]; next?: string } {
  const last = items.at(-1);
  return last !== undefined && items.length >= limit ? { items, next: last.id } : { items };
}

/** Absent is absent in JSON too. */
export function withoutUndefined<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]: Exclude<T[K], undefined> };
}

const PAGE = 50;

/** Numbers in an address are text. */
export function limitOf(text: string | undefined): number {
  return text === undefined ? PAGE : Number(text);
}

export function bytesOfBase64(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, "base64"));
}

export function base64OfBytes(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
}
