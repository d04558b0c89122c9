import type { CurveName } from "../../src/base/crypto/index.ts";

const nistNames: Partial<Record<CurveName, string>> = {
  "P-192": "prime192v1",
  "P-224": "secp224r1",
  "P-256": "prime256v1",
  "P-384": "secp384r1",
  "P-521": "secp521r1",
};

/** Name under which OpenSSL, and so the platform, knows a curve. */
export function opensslCurveName(name: CurveName): string {
  return nistNames[name] ?? name;
}
