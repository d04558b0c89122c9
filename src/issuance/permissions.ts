/** What a role must allow for a step of issuance; the service maps roles to these. */
export type IssuancePermission =
  | "request.create"
  | "request.read"
  | "request.update"
  | "request.approve"
  | "request.adjudicate"
  | "request.deliver"
  | "production.release"
  | "production.run"
  | "production.inspect"
  | "production.read"
  | "stock.read"
  | "stock.update"
  | "consignment.send"
  | "card.suspend"
  | "card.revoke";
