import { describe, expect, it } from "vitest";
import { concatBytes, fromHex } from "../../../../src/base/bytes/index.ts";
import { encodeDg2, encodeFaceRecord, parseDg2, parseFaceRecord, readImageHeader } from "../../../../src/lds/index.ts";
import { tinyJpeg } from "../../../support/tiny-jpeg.ts";

const codestream = fromHex(`ff4fff51002f0000${"0000019d"}${"00000213"}${"00000000".repeat(2)}`);
const jp2 = fromHex(
  `0000000c6a5020200d0a870a${"00000014667479706a70322000000000"}6a703220${"0000002d6a703268"}${"0000001669686472"}${"00000213"}${"0000019d"}00030707000000`,
);

describe("image headers", () => {
  it("JPEG: size from the frame header, whatever stands before it", () => {
    expect(readImageHeader(tinyJpeg(413, 531))).toEqual({ format: "JPEG", width: 413, height: 531 });
    const filled = concatBytes(fromHex("ffd8fffffe0004abcd"), tinyJpeg(5, 6).subarray(2));
    expect(readImageHeader(filled)).toMatchObject({ width: 5, height: 6 });
  });

  it("JPEG 2000: bare codestream and JP2 file (L11)", () => {
    expect(readImageHeader(codestream)).toEqual({
      format: "JPEG2000",
      container: "codestream",
      width: 413,
      height: 531,
    });
    expect(readImageHeader(jp2)).toEqual({ format: "JPEG2000", container: "JP2", width: 413, height: 531 });
  });

  it.each([
    ["a JPEG that ends", "ffd8ffe00010", "IMAGE_INVALID"],
    ["a JPEG without frame header", "ffd8ffda0002", "IMAGE_INVALID"],
    ["a JPEG segment of length 0", "ffd8ffe00000", "IMAGE_INVALID"],
    ["a JPEG without area", "ffd8ffc0000b0800000005", "IMAGE_INVALID"],
    ["a JP2 file without header box", "0000000c6a5020200d0a870a0000000066747970", "IMAGE_INVALID"],
    ["a PNG", "89504e470d0a1a0a", "IMAGE_FORMAT_UNKNOWN"],
    ["nothing", "", "IMAGE_FORMAT_UNKNOWN"],
  ])("refuses %s", (_, hex, code) => {
    expect(() => readImageHeader(fromHex(hex), 46)).toThrow(
      expect.objectContaining({ code, offset: expect.toSatisfy((offset) => offset >= 46) }),
    );
  });
});

describe("face records", () => {
  it("take size and data type from the image", () => {
    const [face] = parseFaceRecord(encodeFaceRecord([{ image: codestream }])).faces;
    expect(face).toMatchObject({
      imageFormat: "JPEG2000",
      claimed: { imageFormat: "JPEG2000", width: 413, height: 531 },
    });
  });

  it("tolerate bytes behind the image (L12)", () => {
    const padded = concatBytes(codestream, new Uint8Array(12));
    expect(parseFaceRecord(encodeFaceRecord([{ image: padded }])).faces[0]?.width).toBe(413);
  });

  it("do not take an image of another format than named", () => {
    expect(() => encodeFaceRecord([{ image: codestream, imageFormat: "JPEG" }])).toThrow(
      expect.objectContaining({ code: "IMAGE_INVALID" }),
    );
    expect(() => encodeFaceRecord([])).toThrow(expect.objectContaining({ code: "FACE_RECORD_INVALID" }));
  });
});

describe("DG2", () => {
  it("holds a template for each face", () => {
    const { faces, templates } = parseDg2(encodeDg2({ faces: [{ image: tinyJpeg(1, 2) }, { image: codestream }] }));
    expect(faces.map(({ imageFormat }) => imageFormat)).toEqual(["JPEG", "JPEG2000"]);
    expect(templates.map(({ header }) => header)).toEqual(
      [1, 2].map(() => ({ formatOwner: 0x0101, formatType: 0x0008, biometricType: 2, biometricSubtype: 0 })),
    );
  });

  it("refuses a count that does not fit", () => {
    const bytes = Uint8Array.from(encodeDg2({ faces: [{ image: tinyJpeg(1, 2) }] }));
    const at = bytes.findIndex((byte, index) => byte === 0x02 && bytes[index + 1] === 0x01);
    bytes[at + 2] = 9;
    expect(() => parseDg2(bytes)).toThrow(expect.objectContaining({ code: "DATA_GROUP_INVALID" }));
  });
});
