/** The people of the demonstration: one for each duty, so that every four-eyes rule is met as in a real centre. */
import { toHex } from "../../base/bytes/index.ts";
import type { RandomSource } from "../../base/crypto/index.ts";
import type { Clock } from "../../base/time.ts";
import { type Actor, createAccount, machineActor } from "../../service/application/index.ts";
import { hashPassword } from "../../service/http/index.ts";
import type { Role } from "../../service/roles/index.ts";
import type { Store } from "../../service/store/index.ts";

export const demonstrationDuties = {
  register: { userName: "can-bo-dan-cu", displayName: "Cán bộ dân cư (thử nghiệm)", roles: ["CENTRE_C06"] },
  capture: { userName: "thu-nhan", displayName: "Cán bộ thu nhận (thử nghiệm)", roles: ["CAPTURE_OPERATOR"] },
  adjudicate: { userName: "doi-chieu", displayName: "Cán bộ đối chiếu (thử nghiệm)", roles: ["ADJUDICATOR"] },
  approve: { userName: "phe-duyet", displayName: "Người phê duyệt (thử nghiệm)", roles: ["APPROVER"] },
  stock: { userName: "thu-kho", displayName: "Thủ kho phôi (thử nghiệm)", roles: ["STOCK_KEEPER"] },
  produce: { userName: "san-xuat", displayName: "Cán bộ sản xuất (thử nghiệm)", roles: ["PRODUCTION_OPERATOR"] },
  inspect: { userName: "kiem-tra", displayName: "Cán bộ kiểm tra (thử nghiệm)", roles: ["QA_INSPECTOR"] },
  deliver: { userName: "tra-the", displayName: "Cán bộ trả thẻ (thử nghiệm)", roles: ["DELIVERY_OFFICER"] },
  audit: { userName: "kiem-toan", displayName: "Kiểm toán viên (thử nghiệm)", roles: ["AUDITOR"] },
  administer: { userName: "quan-tri", displayName: "Quản trị hệ thống (thử nghiệm)", roles: ["SYSTEM_ADMIN"] },
} as const satisfies Record<string, { userName: string; displayName: string; roles: readonly Role[] }>;

export type DemonstrationDuty = keyof typeof demonstrationDuties;

export interface DemonstrationPassword {
  readonly userName: string;
  readonly roles: readonly Role[];
  /** Random; it stands in the accounts file and nowhere else. */
  readonly password: string;
}

export type DemonstrationStaff = Readonly<Record<DemonstrationDuty, Actor>>;

const PASSWORD_BYTES = 9;
const duties = Object.entries(demonstrationDuties) as readonly (readonly [
  DemonstrationDuty,
  (typeof demonstrationDuties)[DemonstrationDuty],
])[];

export function makeDemonstrationPasswords(random: RandomSource): readonly DemonstrationPassword[] {
  return duties.map(([, { userName, roles }]) => ({ userName, roles, password: toHex(random(PASSWORD_BYTES)) }));
}

/** Makes the accounts that are not there yet, so that a start that was cut off is finished by the next one. */
export async function hireDemonstrationStaff(
  surroundings: { readonly store: Store; readonly clock: Clock; readonly random: RandomSource },
  passwords: readonly DemonstrationPassword[],
): Promise<DemonstrationStaff> {
  const hired = await Promise.all(
    duties.map(async ([duty, { userName, displayName, roles }]) => {
      const known = await surroundings.store.read.accounts.findByUserName(userName);
      if (known !== undefined) return [duty, known] as const;
      const password = passwords.find((entry) => entry.userName === userName)?.password ?? "";
      const account = await createAccount(
        { ...surroundings, actor: machineActor },
        {
          userName,
          displayName,
          staff: { staffId: userName },
          roles,
          unitCode: "C06",
          passwordHash: await hashPassword(password, surroundings.random),
        },
      );
      return [duty, account] as const;
    }),
  );
  return Object.fromEntries(hired) as unknown as DemonstrationStaff;
}
