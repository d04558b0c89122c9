/** An invented person as the register and the counter would have them, for a card that nobody asked for. */
import { ageBandOn, type CardSubject, type Portrait, vietnamDay } from "../issuance/index.ts";
import type { PopulationRecord, Sex } from "../registry/index.ts";

export interface TestHolder {
  /** 12 digits; its last six are the CAN. */
  readonly personalNumber: string;
  /** As written in Vietnamese: `ĐẶNG THỊ ÁNH`. */
  readonly fullName: string;
  /** `YYYY-MM-DD`, `YYYY-MM` or `YYYY`. */
  readonly dateOfBirth: string;
  readonly sex: Sex;
}

export interface TestSubjectOptions {
  readonly holder?: Partial<TestHolder> | undefined;
  readonly portraitJpeg?: Uint8Array | undefined;
  readonly issuedAt: Date;
}

/** Place code 001, a woman born in 2000, an invented number. */
const defaultHolder: TestHolder = {
  personalNumber: "001300012345",
  fullName: "ĐẶNG THỊ ÁNH NGUYỆT",
  dateOfBirth: "2000-02-15",
  sex: "F",
};

const NOBODY = "test";
const dobPrecisions = { 4: "YEAR", 7: "MONTH" } as const;

export function makeTestSubject({ holder, portraitJpeg, issuedAt }: TestSubjectOptions): CardSubject {
  const person = { ...defaultHolder, ...holder };
  const stamps = { createdAt: issuedAt.toISOString(), updatedAt: issuedAt.toISOString() };
  const signatures = { createdBy: NOBODY, updatedBy: NOBODY };
  const record: PopulationRecord = {
    ...{ id: "01TESTPERSON00000000000000", version: 1, flags: [], ...stamps, ...signatures, ...person },
    dobPrecision: dobPrecisions[person.dateOfBirth.length as 4 | 7] ?? "DAY",
    placeOfBirthRegistration: { text: "Phường Hàng Bạc, Hà Nội", birthPlaceCode: "001" },
    placeOfOrigin: { text: "Nam Trực, Nam Định" },
    ethnicity: { listId: "QD121-TCTK-1979", code: "01", name: "Kinh" },
    religion: { code: "NONE", text: "Không" },
    nationality: ["VNM"],
    permanentResidence: { text: "Số 12 phố Lò Đúc, Hà Nội" },
    ...{ relatives: [], previousIdNumbers: [], vitalStatus: "ALIVE", stage: "LIVE" },
  };
  const issueDate = vietnamDay(issuedAt);
  return {
    record,
    request: {
      ...{ id: "01TESTREQUEST0000000000000", version: 1, requestNo: "TEST-1", personId: record.id },
      ...{ reason: "FIRST_ISSUE", channel: "COUNTER", unitCode: "TEST", state: "APPROVED", history: [] },
      // Only the card of a small child is made without a portrait, so that is what a card without one is.
      ageBand: portraitJpeg === undefined ? "UNDER_6" : ageBandOn(record, issueDate),
      ...{ issueDate, lossStatement: false, portraitReused: false, ...stamps, ...signatures },
    },
    portrait: portraitJpeg && portraitOf(record.id, portraitJpeg, issuedAt),
    template: "CC_2024",
  };
}

function portraitOf(personId: string, image: Uint8Array, at: Date): Portrait {
  const capturedAt = at.toISOString();
  return { id: "01TESTPORTRAIT000000000000", personId, image, imageFormat: "JPEG", operatorId: NOBODY, capturedAt };
}
