/** What a read-back must have passed for a card to be valid: the checks that pki/verdict.ts asks for, by hand. */
export const passedChecks: Readonly<Record<string, string>> = Object.fromEntries(
  [
    "passive-authentication.structure",
    "passive-authentication.signature",
    "passive-authentication.data-groups",
    "passive-authentication.chain",
    "passive-authentication.validity",
    "document.validity",
    "active-authentication",
  ].map((id) => [id, "passed"]),
);
