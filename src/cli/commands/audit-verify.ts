import { verifyAudit } from "../../service/application/index.ts";
import type { CommandDefinition } from "../command.ts";
import { signInOptions, withService } from "../sign-in.ts";

export const auditVerify: CommandDefinition = {
  noun: "audit",
  verb: "verify",
  summary: { vi: "Kiểm tra chuỗi nhật ký", en: "Verify the chain of the audit trail" },
  options: signInOptions,
  examples: ["civicard audit verify --user kiem-toan"],
  exitCodes: [1, 6],
  run: (input, context) =>
    withService(input, context, async (service) => {
      const { events, headHash, findings } = await verifyAudit(service);
      const intact = findings.length === 0;
      const text = intact
        ? context.output.choose({
            vi: `Nhật ký ${events} sự kiện nguyên vẹn.`,
            en: `The trail of ${events} events is intact.`,
          })
        : context.output.choose({
            vi: `Nhật ký bị sửa: ${findings.length} chỗ. ${JSON.stringify(findings)}`,
            en: `The trail was tampered with in ${findings.length} places. ${JSON.stringify(findings)}`,
          });
      return { json: { intact, events, headHash, findings }, text, exitCode: intact ? 0 : 1 };
    }),
};
