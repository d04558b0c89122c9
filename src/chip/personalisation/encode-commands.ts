/** The command of each step: the only place where the content of a card and its secrets become bytes to send. */
import { encodeUtf8, fromHex } from "../../base/bytes/index.ts";
import { type CardFileName, type CardImage, cardFiles, findCardFile } from "../../lds/index.ts";
import {
  activateFile,
  type CommandApdu,
  createFile,
  EVEN_OFFSET_LIMIT,
  putData,
  selectApplication,
  selectFile,
  selectMasterFile,
  updateBinary,
  updateBinaryOdd,
} from "../iso7816/index.ts";
import {
  accessConditionOf,
  type CardProfile,
  encodeAccessCondition,
  encodeAccessProtocols,
  encodePrivateKeyObject,
  getKeySlot,
} from "../profiles/index.ts";
import type { ChipSecrets, InjectedEcKey, KeyPurpose } from "../secrets/index.ts";
import type { EncodeStep } from "./encode-plan.ts";

export interface EncodeMaterial {
  readonly profile: CardProfile;
  readonly image: CardImage;
  readonly secrets: ChipSecrets;
}

/** @throws RangeError for a step that does not belong to the material */
export function commandOf(step: EncodeStep, material: EncodeMaterial): CommandApdu {
  const { profile, secrets } = material;
  const { dataObjects } = profile;
  switch (step.kind) {
    case "select-master-file":
      return selectMasterFile("by-file-id");
    case "create-application":
      return createApplication(step.application, profile);
    case "select-application":
      return selectApplication(fromHex(step.application));
    case "create-file":
      return createElementaryFile(step.file, step.length, profile);
    case "select-file":
      return selectFile(cardFiles[step.file].fileId);
    case "write":
      return write(step, material);
    case "put-access-protocols":
      return putData(dataObjects.accessProtocols, encodeAccessProtocols(profile.access.accessProtocols));
    case "put-key":
      return putKey(step.purpose, material);
    case "put-can":
      return putData(dataObjects.can, encodeUtf8(given(secrets.can)));
    case "put-mrz-information":
      return putData(dataObjects.mrzInformation, encodeUtf8(secrets.mrzInformation));
    case "lock":
      return activateFile(profile.lockFileId);
  }
}

function createApplication(application: string, { applications }: CardProfile): CommandApdu {
  const { fileId } = given(applications.find(({ applicationId }) => applicationId === application));
  return createFile({ kind: "dedicated", fileId, applicationId: fromHex(application) });
}

function createElementaryFile(file: CardFileName, size: number, profile: CardProfile): CommandApdu {
  const { fileId, shortFileId } = cardFiles[file];
  const securityAttributes = encodeAccessCondition(accessConditionOf(profile.access, file));
  return createFile({ kind: "transparent", fileId, size, shortFileId, securityAttributes });
}

function write(step: Extract<EncodeStep, { kind: "write" }>, { image }: EncodeMaterial): CommandApdu {
  const content = given(findCardFile(image, step.file)).subarray(step.offset, step.offset + step.length);
  return step.offset < EVEN_OFFSET_LIMIT ? updateBinary(step.offset, content) : updateBinaryOdd(step.offset, content);
}

function putKey(purpose: KeyPurpose, { profile, secrets }: EncodeMaterial): CommandApdu {
  const { curve, privateKey, keyId } = given(
    secrets.keys.find((key): key is InjectedEcKey => key.purpose === purpose && "curve" in key),
  );
  const { keyReference } = getKeySlot(profile, purpose);
  return putData(profile.dataObjects.privateKey, encodePrivateKeyObject({ keyReference, curve, privateKey, keyId }));
}

function given<T>(value: T | undefined): T {
  if (value === undefined) throw new RangeError("the step does not belong to this card");
  return value;
}
