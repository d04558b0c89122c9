import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { fromHex, toHex } from "../../src/base/bytes/index.ts";
import { encodeDg2, encodeFaceRecord, type FaceImage, parseDg2, parseFaceRecord } from "../../src/lds/index.ts";
import { describeShared, sharedPath } from "../support/shared.ts";
import { loadVectors, type NamedVector } from "../support/vectors.ts";

interface FaceVector {
  readonly gender: number;
  readonly eye_colour: number;
  readonly hair_colour: number;
  readonly feature_mask: string;
  readonly expression: string;
  readonly pose_angle_yaw: number;
  readonly pose_angle_roll: number;
  readonly pose_angle_uncertainty_pitch: number;
  readonly feature_points: readonly { type: number; major: number; minor: number; x: number; y: number }[];
  readonly face_image_type: number;
  readonly width: number;
  readonly height: number;
  readonly image_colour_space: number;
  readonly source_type: number;
  readonly image: { readonly sha256: string; readonly length: number; readonly width: number; readonly height: number };
}

function expectFaces(faces: readonly FaceImage[], expected: readonly FaceVector[]): void {
  expect(faces).toHaveLength(expected.length);
  for (const [index, want] of expected.entries()) {
    expect(faces[index]).toMatchObject({
      gender: want.gender,
      eyeColour: want.eye_colour,
      hairColour: want.hair_colour,
      featureMask: Number.parseInt(want.feature_mask, 16),
      expression: Number.parseInt(want.expression, 16),
      pose: { yaw: want.pose_angle_yaw, roll: want.pose_angle_roll },
      poseUncertainty: { pitch: want.pose_angle_uncertainty_pitch },
      featurePoints: want.feature_points.map(({ type, major, minor, x, y }) => ({ type, major, minor, x, y })),
      faceImageType: want.face_image_type,
      colourSpace: want.image_colour_space,
      sourceType: want.source_type,
      width: want.image.width,
      height: want.image.height,
      claimed: { width: want.width, height: want.height },
    });
    const image = faces[index]?.image ?? new Uint8Array();
    expect(createHash("sha256").update(image).digest("hex")).toBe(want.image.sha256);
  }
}

describe("face records (ISO/IEC 19794-5:2005)", () => {
  type Vector = NamedVector & { wrapped: boolean; encoded: string; faces: readonly FaceVector[] };

  it.each(loadVectors<Vector>("face-19794-5", 3))("$name", ({ wrapped, encoded, faces }) => {
    const bytes = fromHex(encoded);
    const read = wrapped ? parseDg2(bytes) : parseFaceRecord(bytes);
    expectFaces(read.faces, faces);
    const written = wrapped ? encodeDg2(read) : encodeFaceRecord(read.faces);
    expect(toHex(written)).toBe(encoded);
  });

  it.each(loadVectors<NamedVector & { encoded: string }>("face-19794-5-invalid", 9))(
    "refuses: $name",
    ({ encoded }) => {
      expect(() => parseFaceRecord(fromHex(encoded))).toThrow(
        expect.objectContaining({ code: expect.stringMatching(/^(FACE_RECORD_INVALID|IMAGE_|BYTES_TRUNCATED)/) }),
      );
    },
  );
});

describeShared("DG2 of other programs", ["vectors", "face_19794_5.json"], () => {
  interface SharedVector {
    readonly name: string;
    readonly file?: string;
    readonly bdb_tag?: string;
    readonly record: { readonly faces: readonly FaceVector[]; readonly trailing_octets: number };
  }
  const { vectors } = JSON.parse(readFileSync(sharedPath("vectors", "face_19794_5.json"), "utf8")) as {
    readonly vectors: readonly SharedVector[];
  };
  const read = (file: string) => new Uint8Array(readFileSync(sharedPath("vectors", file)));

  it.each(vectors.filter(({ file }) => file !== undefined))("$name", ({ file = "", bdb_tag, record }) => {
    const bytes = read(file);
    expectFaces(bdb_tag === undefined ? parseFaceRecord(bytes).faces : parseDg2(bytes).faces, record.faces);
  });

  it("tolerates padding behind the record, not a cut image", () => {
    const bytes = read("files/iso19794/ISO19794_Test1_Data.bin");
    const withLength = (data: Uint8Array) => {
      const copy = Uint8Array.from(data);
      new DataView(copy.buffer).setUint32(8, copy.length);
      return copy;
    };
    expect(parseFaceRecord(withLength(Uint8Array.of(...bytes, 255, 255))).trailingBytes).toBe(2);
    expect(() => parseFaceRecord(withLength(bytes.slice(0, -1)))).toThrow(
      expect.objectContaining({ code: "FACE_RECORD_INVALID" }),
    );
  });

  it("refuses an image that is neither JPEG nor JPEG 2000, with its offset", () => {
    expect(() => parseFaceRecord(read("files/iso19794/ISO19794_Test2_Data_InvalidImage.bin"))).toThrow(
      expect.objectContaining({ code: "IMAGE_FORMAT_UNKNOWN", details: { offset: 46 } }),
    );
  });

  it.each(["ICAO_39794_5_AP_DG2_AllFields.dat", "ICAO_39794_5_AP_DG2_MandFields.dat"])(
    "keeps the ISO/IEC 39794-5 record of %s raw",
    (file) => {
      const { templates, faces } = parseDg2(read(`files/iso39794/${file}`));
      expect(faces).toEqual([]);
      expect(templates.map(({ encoding }) => encoding)).toEqual(["39794"]);
      expect(templates[0]?.data.length).toBeGreaterThan(1000);
    },
  );
});
