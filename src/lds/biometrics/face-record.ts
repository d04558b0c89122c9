/**
 * The face image record that DG2 carries: a header, then for each face a block of facial information, feature
 * points, image information and the image.
 *
 * @spec ISO/IEC 19794-5:2005 §5 (Figure 2)
 */
import { ByteCursor, concatBytes, fromHex, toUnsignedBytes } from "../../base/bytes/index.ts";
import { failAt } from "../lds-error.ts";
import { type ImageFormat, type ImageHeader, readImageHeader } from "./image-format.ts";

export interface FeaturePoint {
  readonly type: number;
  /** Major and minor code of ISO/IEC 14496-2. */
  readonly major: number;
  readonly minor: number;
  readonly x: number;
  readonly y: number;
}

/** Angles in the coding of the standard: 0 unspecified, 1 to 181. */
export interface PoseAngle {
  readonly yaw: number;
  readonly pitch: number;
  readonly roll: number;
}

/** What a record says about a face; everything may be left out when a record is written. */
export interface FaceAttributes {
  /** 0 unspecified, 1 male, 2 female. */
  readonly gender?: number | undefined;
  readonly eyeColour?: number | undefined;
  readonly hairColour?: number | undefined;
  /** 24 bits: 1 features are specified, 2 glasses, 4 moustache … */
  readonly featureMask?: number | undefined;
  /** 0 unspecified, 1 neutral … */
  readonly expression?: number | undefined;
  readonly pose?: PoseAngle | undefined;
  readonly poseUncertainty?: PoseAngle | undefined;
  readonly featurePoints?: readonly FeaturePoint[] | undefined;
  /** 0 basic, 1 full frontal, 2 token frontal. */
  readonly faceImageType?: number | undefined;
  /** 0 unspecified, 1 RGB, 2 YUV 4:2:2, 3 grey. */
  readonly colourSpace?: number | undefined;
  /** 2 digital still camera, 3 scanner … */
  readonly sourceType?: number | undefined;
  readonly deviceType?: number | undefined;
  readonly quality?: number | undefined;
}

export interface FaceImageInput extends FaceAttributes {
  readonly image: Uint8Array;
  /** Checked against the image where it is given. */
  readonly imageFormat?: ImageFormat | undefined;
}

export interface FaceImage extends Required<{ [Name in keyof FaceAttributes]: NonNullable<FaceAttributes[Name]> }> {
  readonly image: Uint8Array;
  readonly imageFormat: ImageFormat;
  /** Pixels, by the image itself. */
  readonly width: number;
  readonly height: number;
  /** What the record claims; not always true. */
  readonly claimed: { readonly imageFormat: ImageFormat | undefined; readonly width: number; readonly height: number };
}

export interface FaceRecord {
  readonly faces: readonly FaceImage[];
  /** Padding behind the last face, met in the field. */
  readonly trailingBytes: number;
}

const FORMAT_AND_VERSION = fromHex("4641430030313000");
const HEADER_LENGTH = 14;
const INFORMATION_LENGTH = 20;
const POINT_LENGTH = 8;
const IMAGE_INFORMATION_LENGTH = 12;
const MAX_FACES = 16;

/** @throws LdsError FACE_RECORD_INVALID, IMAGE_FORMAT_UNKNOWN, IMAGE_INVALID, CivicardError BYTES_TRUNCATED */
export function parseFaceRecord(bytes: Uint8Array, baseOffset = 0): FaceRecord {
  const cursor = new ByteCursor(bytes, baseOffset);
  const start = cursor.readBytes(FORMAT_AND_VERSION.length);
  if (!FORMAT_AND_VERSION.every((byte, index) => start[index] === byte)) invalid(baseOffset, "not FAC version 010");
  const length = cursor.readUnsigned(4);
  const count = cursor.readUnsigned(2);
  if (length < HEADER_LENGTH || length > bytes.length) invalid(baseOffset + 8, "record length does not fit the data");
  if (count < 1 || count > MAX_FACES) invalid(baseOffset + 12, "number of faces is outside 1 to 16");
  const faces = Array.from({ length: count }, () => readFace(cursor));
  return { faces, trailingBytes: cursor.remaining };
}

/** @throws LdsError FACE_RECORD_INVALID, IMAGE_FORMAT_UNKNOWN, IMAGE_INVALID */
export function encodeFaceRecord(faces: readonly FaceImageInput[]): Uint8Array {
  if (faces.length < 1 || faces.length > MAX_FACES) invalid(0, "number of faces is outside 1 to 16");
  const blocks = concatBytes(...faces.map(encodeFace));
  const length = toUnsignedBytes(HEADER_LENGTH + blocks.length, 4);
  return concatBytes(FORMAT_AND_VERSION, length, toUnsignedBytes(faces.length, 2), blocks);
}

function invalid(offset: number, reason: string): never {
  return failAt("FACE_RECORD_INVALID", offset, reason);
}

function readFace(record: ByteCursor): FaceImage {
  const offset = record.offset;
  const length = record.readUnsigned(4);
  if (length < INFORMATION_LENGTH + IMAGE_INFORMATION_LENGTH || length - 4 > record.remaining) {
    invalid(offset, "face block length does not fit the data");
  }
  const cursor = new ByteCursor(record.readBytes(length - 4), offset + 4);
  const pointCount = cursor.readUnsigned(2);
  const attributes = readAttributes(cursor);
  if (pointCount * POINT_LENGTH + IMAGE_INFORMATION_LENGTH > cursor.remaining) {
    invalid(offset + 4, "more feature points than the block holds");
  }
  const featurePoints = Array.from({ length: pointCount }, () => readFeaturePoint(cursor));
  const [faceImageType, dataType] = [cursor.readByte(), cursor.readByte()];
  const claimed = { imageFormat: formatOf(dataType), width: cursor.readUnsigned(2), height: cursor.readUnsigned(2) };
  const [colourSpace, sourceType] = [cursor.readByte(), cursor.readByte()];
  const [deviceType, quality] = [cursor.readUnsigned(2), cursor.readUnsigned(2)];
  const imageOffset = cursor.offset;
  const image = cursor.readRest();
  const { format, width, height } = readImageHeader(image, imageOffset);
  return {
    ...attributes,
    featurePoints,
    faceImageType,
    colourSpace,
    sourceType,
    deviceType,
    quality,
    image,
    imageFormat: format,
    width,
    height,
    claimed,
  };
}

function readAttributes(cursor: ByteCursor) {
  return {
    gender: cursor.readByte(),
    eyeColour: cursor.readByte(),
    hairColour: cursor.readByte(),
    featureMask: cursor.readUnsigned(3),
    expression: cursor.readUnsigned(2),
    pose: readPose(cursor),
    poseUncertainty: readPose(cursor),
  };
}

function readPose(cursor: ByteCursor): PoseAngle {
  return { yaw: cursor.readByte(), pitch: cursor.readByte(), roll: cursor.readByte() };
}

function readFeaturePoint(cursor: ByteCursor): FeaturePoint {
  const type = cursor.readByte();
  const code = cursor.readByte();
  const point = { type, major: code >> 4, minor: code & 0x0f, x: cursor.readUnsigned(2), y: cursor.readUnsigned(2) };
  cursor.readBytes(2);
  return point;
}

function formatOf(dataType: number): ImageFormat | undefined {
  return (["JPEG", "JPEG2000"] as const)[dataType];
}

function encodeFace(face: FaceImageInput): Uint8Array {
  const header = readImageHeader(face.image);
  if (face.imageFormat !== undefined && face.imageFormat !== header.format) {
    failAt("IMAGE_INVALID", 0, "the image is not of the format that was named");
  }
  const points = face.featurePoints ?? [];
  const length = INFORMATION_LENGTH + points.length * POINT_LENGTH + IMAGE_INFORMATION_LENGTH + face.image.length;
  return concatBytes(
    toUnsignedBytes(length, 4),
    toUnsignedBytes(points.length, 2),
    ...encodeAttributes(face),
    ...points.map(encodeFeaturePoint),
    encodeImageInformation(face, header),
    face.image,
  );
}

function encodeAttributes(face: FaceAttributes): readonly Uint8Array[] {
  return [
    toUnsignedBytes(face.gender ?? 0, 1),
    toUnsignedBytes(face.eyeColour ?? 0, 1),
    toUnsignedBytes(face.hairColour ?? 0, 1),
    toUnsignedBytes(face.featureMask ?? 0, 3),
    toUnsignedBytes(face.expression ?? 0, 2),
    encodePose(face.pose),
    encodePose(face.poseUncertainty),
  ];
}

function encodePose({ yaw, pitch, roll }: PoseAngle = { yaw: 0, pitch: 0, roll: 0 }): Uint8Array {
  return concatBytes(...[yaw, pitch, roll].map((angle) => toUnsignedBytes(angle, 1)));
}

function encodeFeaturePoint({ type, major, minor, x, y }: FeaturePoint): Uint8Array {
  return concatBytes(
    Uint8Array.of(type, (major << 4) | minor),
    toUnsignedBytes(x, 2),
    toUnsignedBytes(y, 2),
    new Uint8Array(2),
  );
}

function encodeImageInformation(face: FaceAttributes, { format, width, height }: ImageHeader): Uint8Array {
  return concatBytes(
    // Full frontal is what Doc 9303 asks of a portrait.
    Uint8Array.of(face.faceImageType ?? 1, format === "JPEG" ? 0 : 1),
    toUnsignedBytes(width, 2),
    toUnsignedBytes(height, 2),
    Uint8Array.of(face.colourSpace ?? 1, face.sourceType ?? 0),
    toUnsignedBytes(face.deviceType ?? 0, 2),
    toUnsignedBytes(face.quality ?? 0, 2),
  );
}
