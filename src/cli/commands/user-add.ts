import { createAccount, machineActor } from "../../service/application/index.ts";
import { hashPassword } from "../../service/http/index.ts";
import { isRole, roles } from "../../service/roles/index.ts";
import { type CommandDefinition, usageError } from "../command.ts";
import { openInstalledStore, serviceFor } from "../installation.ts";
import { getSecret } from "../secret-input.ts";

const SHORTEST_PASSWORD = 12;

export const userAdd: CommandDefinition = {
  noun: "user",
  verb: "add",
  summary: { vi: "Thêm tài khoản", en: "Add an account" },
  options: [
    { flags: "--user <name>", summary: { vi: "tên đăng nhập", en: "name to sign in with" }, required: true },
    { flags: "--display-name <text>", summary: { vi: "tên hiển thị", en: "name to show" }, required: true },
    {
      flags: "--staff <id>",
      summary: {
        vi: "mã người; hai tài khoản của một người có cùng mã",
        en: "id of the human; two accounts of one human share it",
      },
      required: true,
    },
    { flags: "--role <role...>", summary: { vi: "vai trò", en: "roles" }, required: true, choices: roles },
    { flags: "--unit <code>", summary: { vi: "đơn vị", en: "unit" }, required: true },
    { flags: "--password-file <file>", summary: { vi: "tệp mật khẩu", en: "file with the password" } },
  ],
  examples: [
    'civicard user add --user lan --display-name "Nguyễn Thị Lan" --staff NV-0142 --role CAPTURE_OPERATOR --unit 001',
  ],
  exitCodes: [6],
  async run(input, context) {
    const password = await getSecret("password", input, context);
    if (password.length < SHORTEST_PASSWORD) {
      usageError({
        vi: `mật khẩu có ít nhất ${SHORTEST_PASSWORD} ký tự`,
        en: `a password has at least ${SHORTEST_PASSWORD} characters`,
      });
    }
    const store = await openInstalledStore(context);
    try {
      const account = await createAccount(serviceFor(context, store, machineActor), {
        userName: input.text("user"),
        displayName: input.text("display-name"),
        staff: { staffId: input.text("staff") },
        roles: input.list("role").filter(isRole),
        unitCode: input.text("unit"),
        passwordHash: await hashPassword(password, context.random),
      });
      const { id, userName, roles: held, unitCode } = account;
      return {
        json: { id, userName, roles: held, unitCode },
        text: context.output.choose({ vi: `Đã thêm tài khoản ${userName}.`, en: `Account ${userName} added.` }),
      };
    } finally {
      await store.close();
    }
  },
};
