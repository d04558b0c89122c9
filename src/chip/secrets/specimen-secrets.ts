/** The clear form of a secrets file, for specimens whose secrets are published anyway. */
import { toHex } from "../../base/bytes/index.ts";
import { CivicardError } from "../../base/errors/index.ts";
import { assertChipSecrets, type ChipSecrets } from "./chip-secrets.ts";
import { assertInjectedKey, type InjectedKey } from "./injected-key.ts";
import { algorithmFields, algorithmText } from "./key-algorithm.ts";
import { asObject, FORMAT, getHex, getMember, getText, VERSION } from "./secrets-json.ts";

type Json = Readonly<Record<string, unknown>>;

export function encodeSpecimenSecrets(secrets: ChipSecrets): Json {
  const { can, pin, puk, mrzInformation, keys, trustPoints } = assertChipSecrets(secrets);
  return {
    format: FORMAT,
    version: VERSION,
    specimen: true,
    can,
    pin,
    puk,
    mrzInformation,
    keys: keys.map((key) => ({
      purpose: key.purpose,
      // The name is older than the other kinds of keys.
      curve: algorithmText(key),
      privateKey: toHex(key.privateKey),
      ...(key.keyId === undefined ? {} : { keyId: key.keyId }),
    })),
    trustPoints: trustPoints?.map(toHex),
  };
}

/** @throws CivicardError SECRETS_CLEAR_NOT_SPECIMEN when the file does not say that it is one, SECRETS_INVALID */
export function parseSpecimenSecrets(json: Json): ChipSecrets {
  if (json["specimen"] !== true) throw new CivicardError("SECRETS_CLEAR_NOT_SPECIMEN");
  const optional = (name: string) => (name in json ? { [name]: getText(json, name) } : {});
  return assertChipSecrets({
    ...optional("can"),
    ...optional("pin"),
    ...optional("puk"),
    mrzInformation: getText(json, "mrzInformation"),
    keys: listOf(json, "keys").map((key) => parseSpecimenKey(asObject(key, "a key"))),
    ...("trustPoints" in json ? { trustPoints: listOf(json, "trustPoints").map(parseTrustPoint) } : {}),
  });
}

function listOf(json: Json, name: string): readonly unknown[] {
  const list = json[name];
  if (!Array.isArray(list)) throw new CivicardError("SECRETS_INVALID", { reason: `member ${name}` });
  return list;
}

function parseTrustPoint(certificate: unknown): Uint8Array {
  return getHex({ trustPoints: certificate }, "trustPoints");
}

function parseSpecimenKey(json: Json): InjectedKey {
  const { keyId } = json;
  if (keyId !== undefined && typeof keyId !== "number")
    throw new CivicardError("SECRETS_INVALID", { reason: "key id" });
  return assertInjectedKey({
    purpose: getMember(json, "purpose", ["active-authentication", "chip-authentication"]),
    keyOrigin: "injected",
    ...algorithmFields(getText(json, "curve")),
    privateKey: getHex(json, "privateKey"),
    ...(keyId === undefined ? {} : { keyId }),
  });
}
