/** The clear form of a secrets file, for specimens whose secrets are published anyway. */
import { toHex } from "../../base/bytes/index.ts";
import { CivicardError } from "../../base/errors/index.ts";
import { assertChipSecrets, type ChipSecrets, curveOf, type InjectedKey } from "./chip-secrets.ts";
import { asObject, FORMAT, getHex, getMember, getText, VERSION } from "./secrets-json.ts";

export function encodeSpecimenSecrets(secrets: ChipSecrets): Readonly<Record<string, unknown>> {
  assertChipSecrets(secrets);
  return {
    format: FORMAT,
    version: VERSION,
    specimen: true,
    ...(secrets.can === undefined ? {} : { can: secrets.can }),
    mrzInformation: secrets.mrzInformation,
    keys: secrets.keys.map(({ purpose, curve, privateKey, keyId }) => ({
      purpose,
      curve,
      privateKey: toHex(privateKey),
      ...(keyId === undefined ? {} : { keyId }),
    })),
  };
}

/** @throws CivicardError SECRETS_CLEAR_NOT_SPECIMEN when the file does not say that it is one, SECRETS_INVALID */
export function parseSpecimenSecrets(json: Readonly<Record<string, unknown>>): ChipSecrets {
  if (json["specimen"] !== true) throw new CivicardError("SECRETS_CLEAR_NOT_SPECIMEN");
  const { keys } = json;
  if (!Array.isArray(keys)) throw new CivicardError("SECRETS_INVALID", { reason: "member keys" });
  return assertChipSecrets({
    ...("can" in json ? { can: getText(json, "can") } : {}),
    mrzInformation: getText(json, "mrzInformation"),
    keys: keys.map((key: unknown) => parseSpecimenKey(asObject(key, "a key"))),
  });
}

function parseSpecimenKey(json: Readonly<Record<string, unknown>>): InjectedKey {
  const { keyId } = json;
  if (keyId !== undefined && typeof keyId !== "number")
    throw new CivicardError("SECRETS_INVALID", { reason: "key id" });
  return {
    purpose: getMember(json, "purpose", ["active-authentication", "chip-authentication"]),
    keyOrigin: "injected",
    curve: curveOf(getText(json, "curve")),
    privateKey: getHex(json, "privateKey"),
    ...(keyId === undefined ? {} : { keyId }),
  };
}
