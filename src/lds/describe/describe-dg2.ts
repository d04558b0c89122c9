import { formatTag } from "../../base/bytes/index.ts";
import type { FaceImage } from "../biometrics/face-record.ts";
import { type BiometricTemplate, parseDg2 } from "../files/dg2.ts";
import type { DescribedField } from "./described-field.ts";

/** Templates and their portraits. */
export function describeDg2(bytes: Uint8Array): readonly DescribedField[] {
  return parseDg2(bytes).templates.map((template, index) => ({
    label: `Biometric template ${index + 1}`,
    labelVi: `Mẫu sinh trắc ${index + 1}`,
    value: `ISO/IEC ${template.encoding}-5`,
    children: describeTemplate(template),
  }));
}

function describeTemplate({ header, data, encoding, faces }: BiometricTemplate): readonly DescribedField[] {
  const format = `${formatTag(header.formatOwner).padStart(4, "0")}/${formatTag(header.formatType).padStart(4, "0")}`;
  return [
    { label: "Format owner and type", labelVi: "Định dạng", value: format },
    ...faces.map(describeFace),
    ...(encoding === "39794" ? [{ label: "Record", labelVi: "Bản ghi", bytes: data }] : []),
  ];
}

function describeFace(face: FaceImage): DescribedField {
  const { imageFormat, width, height, claimed, image, featurePoints } = face;
  const differs = claimed.width !== width || claimed.height !== height || claimed.imageFormat !== imageFormat;
  return {
    label: "Portrait",
    labelVi: "Ảnh chân dung",
    value: `${imageFormat} ${width} × ${height}`,
    bytes: image,
    children: [
      { label: "Feature points", labelVi: "Điểm đặc trưng", value: String(featurePoints.length) },
      ...(differs
        ? [
            {
              label: "The record claims",
              labelVi: "Bản ghi khai",
              value: `${claimed.imageFormat ?? "?"} ${claimed.width} × ${claimed.height}`,
            },
          ]
        : []),
    ],
  };
}
