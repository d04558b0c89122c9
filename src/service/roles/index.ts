/** Roles as data, in one place for the store, the application and every interface on top of them. */
export {
  isRole,
  mayDo,
  mayHoldTogether,
  type Permission,
  permissionsOf,
  type Role,
  roles,
  rolesWith,
} from "./roles.ts";
