/** What the demonstration leaves behind: faces, report, files of the chip, trust. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { CardInspection } from "../../chip/reader/index.ts";
import type { CardFace } from "../../issuance/index.ts";
import { findCardFile, parseDg2, parseDg13 } from "../../lds/index.ts";
import { renderCardFace, renderInspectionReport } from "../../service/documents/index.ts";
import { writeCardDirectory } from "../card-directory.ts";
import { inspectionToJson } from "../inspection-text.ts";

export interface Artefacts {
  readonly cardFace: string;
  readonly inspectionReport: string;
  readonly inspectionJson: string;
  readonly cardFiles: string;
  readonly trust: string;
  /** False where OCR-B is not installed; the face says so too. */
  readonly mrzMachineReadable: boolean;
}

const names = {
  cardFace: "card-face.pdf",
  inspectionReport: "inspection-report.pdf",
  inspectionJson: "inspection-report.json",
  cardFiles: "card",
  trust: "trust",
} as const;

/** Files and folders that a run leaves beside its data directory. */
export const artefactNames: readonly string[] = Object.values(names);

export async function writeArtefacts(options: {
  readonly directory: string;
  readonly face: CardFace;
  readonly inspection: CardInspection;
  readonly readerName: string;
  readonly trust: { readonly csca: Uint8Array; readonly crl: Uint8Array };
  readonly at: Date;
}): Promise<Artefacts> {
  const { directory, face, inspection, readerName, trust, at } = options;
  const place = (name: keyof typeof names) => join(directory, names[name]);
  await mkdir(place("trust"), { recursive: true });
  const rendered = await renderCardFace(face, { createdAt: at, overprint: "specimen" });
  await writeFile(place("cardFace"), rendered.pdf);
  await writeFile(place("inspectionReport"), await renderReport(inspection, readerName, at));
  await writeFile(place("inspectionJson"), `${JSON.stringify(inspectionToJson(inspection), undefined, 2)}\n`);
  await writeCardDirectory(place("cardFiles"), inspection.image);
  await writeFile(join(place("trust"), "csca.cer"), trust.csca);
  await writeFile(join(place("trust"), "csca.crl"), trust.crl);
  return {
    cardFace: place("cardFace"),
    inspectionReport: place("inspectionReport"),
    inspectionJson: place("inspectionJson"),
    cardFiles: place("cardFiles"),
    trust: place("trust"),
    mrzMachineReadable: rendered.mrzMachineReadable,
  };
}

/** Everything on it comes from the chip, nothing from the register. */
function renderReport(inspection: CardInspection, readerName: string, at: Date): Promise<Uint8Array> {
  const { document, image } = inspection;
  const dg2 = findCardFile(image, "DG2");
  const dg13 = findCardFile(image, "DG13");
  const fields = [
    { vi: "Họ và tên", en: "Full name", value: dg13 && parseDg13(dg13).fullName },
    { vi: "Số giấy tờ", en: "Document number", value: document.documentNumber },
    { vi: "Ngày sinh", en: "Date of birth", value: document.dateOfBirth },
    { vi: "Có giá trị đến", en: "Date of expiry", value: document.dateOfExpiry },
    { vi: "Nước cấp", en: "Issuing state", value: document.issuingState },
  ];
  return renderInspectionReport(
    {
      verdict: inspection.verdict,
      checks: inspection.checks,
      files: inspection.files,
      inspectedAt: at,
      readerName,
      demonstration: inspection.signer?.demonstration,
      portrait: dg2 && parseDg2(dg2).faces[0]?.image,
      fields: fields.map(({ value = "–", ...label }) => ({ ...label, value })),
    },
    { createdAt: at },
  );
}
