import { timingSafeEqual } from "node:crypto";

/** Compares two secrets without telling by time where they differ. The length itself is not secret. */
export function constantTimeEqual(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && timingSafeEqual(left, right);
}
