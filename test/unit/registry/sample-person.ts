import type { PersonData } from "../../../src/registry/index.ts";

/** An invented person without faults. */
export function samplePerson(change: Partial<PersonData> = {}): PersonData {
  return {
    personalNumber: "001194000001",
    fullName: "ĐẶNG THỊ ÁNH NGUYỆT",
    dateOfBirth: "1994-03-12",
    dobPrecision: "DAY",
    sex: "F",
    placeOfBirthRegistration: { text: "Hà Nội", birthPlaceCode: "001" },
    placeOfOrigin: { text: "Nam Định" },
    ethnicity: { listId: "QD121-TCTK-1979", code: "01", name: "Kinh" },
    religion: { code: "NONE", text: "Không" },
    nationality: ["VNM"],
    permanentResidence: { text: "Số 12 phố Lò Đúc, Hà Nội" },
    relatives: [{ kind: "FATHER", fullName: "ĐẶNG VĂN QUẾ" }],
    previousIdNumbers: [],
    vitalStatus: "ALIVE",
    stage: "VERIFIED",
    ...change,
  };
}
