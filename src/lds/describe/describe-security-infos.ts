import { toHex } from "../../base/bytes/index.ts";
import { findChipAuthenticationProtocol, findEcdsaPlainHash, findPaceProtocol } from "../files/protocol-oids.ts";
import type { SecurityInfo } from "../files/security-infos.ts";
import { type DescribedField, textField } from "./described-field.ts";

/** Each SecurityInfo with what its identifier means. */
export function describeSecurityInfos(infos: readonly SecurityInfo[]): readonly DescribedField[] {
  return infos.map((info) => {
    const [label, labelVi] = labels[info.kind];
    const meaning = meaningOf(info);
    return {
      label,
      labelVi,
      value: meaning === undefined ? info.oid : `${meaning} (${info.oid})`,
      children: partsOf(info),
    };
  });
}

const labels: Readonly<Record<SecurityInfo["kind"], readonly [en: string, vi: string]>> = {
  pace: ["PACE", "PACE"],
  "pace-domain-parameters": ["PACE domain parameters", "Tham số miền PACE"],
  "chip-authentication": ["Chip authentication", "Xác thực chip"],
  "chip-authentication-public-key": ["Chip authentication public key", "Khóa công khai xác thực chip"],
  "active-authentication": ["Active authentication", "Xác thực chủ động"],
  "terminal-authentication": ["Terminal authentication", "Xác thực thiết bị đọc"],
  unknown: ["Unknown SecurityInfo", "SecurityInfo chưa biết"],
};

function meaningOf(info: SecurityInfo): string | undefined {
  const pace = findPaceProtocol(info.oid);
  if (pace !== undefined) return `PACE-${pace.keyAgreement}-${pace.mapping} ${pace.cipher}`;
  const chip = findChipAuthenticationProtocol(info.oid);
  if (chip !== undefined) return `CA-${chip.keyAgreement} ${chip.cipher}`;
  const hash = info.kind === "active-authentication" ? findEcdsaPlainHash(info.signatureAlgorithm) : undefined;
  return hash && `ECDSA plain ${hash}`;
}

function partsOf(info: SecurityInfo): readonly DescribedField[] {
  const version = (value: number) => textField("Version", "Phiên bản", String(value));
  const id = (label: string, labelVi: string, value: number | undefined) =>
    textField(label, labelVi, value === undefined ? undefined : String(value));
  switch (info.kind) {
    case "pace":
      return [...version(info.version), ...id("Parameter id", "Mã tham số", info.parameterId)];
    case "pace-domain-parameters":
      return [
        { label: "Domain parameters", labelVi: "Tham số miền", bytes: info.domainParameter },
        ...id("Parameter id", "Mã tham số", info.parameterId),
      ];
    case "chip-authentication":
      return [...version(info.version), ...id("Key id", "Mã khóa", info.keyId)];
    case "chip-authentication-public-key":
      return [
        { label: "Public key", labelVi: "Khóa công khai", bytes: info.subjectPublicKeyInfo },
        ...id("Key id", "Mã khóa", info.keyId),
      ];
    case "active-authentication":
      return [...version(info.version), ...textField("Signature algorithm", "Thuật toán ký", info.signatureAlgorithm)];
    case "terminal-authentication":
      return [...version(info.version), ...id("EF.CVCA file id", "Mã tệp EF.CVCA", info.efCvca?.fileId)];
    case "unknown":
      return info.elements.map((bytes) => ({ label: "Element", labelVi: "Thành phần", value: toHex(bytes), bytes }));
  }
}
