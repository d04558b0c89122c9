import { Type } from "typebox";
import { roles } from "../../roles/index.ts";
import { Choice, Id, Strict, Text, Time } from "./strict.ts";

export const LogInBody = Strict({ userName: Text(100), password: Type.String({ minLength: 1, maxLength: 200 }) });

export const AccountView = Strict({
  id: Id,
  userName: Type.String(),
  displayName: Type.String(),
  roles: Type.Array(Choice(roles)),
  unitCode: Type.String(),
});

export const SessionView = Strict({
  token: Type.String({ description: "Send as `Authorization: Bearer …`. It is shown once." }),
  expiresAt: Time,
  account: AccountView,
});
