/** The layers of docs/architecture.md as rules; test/architecture proves that a planted violation is caught. */
const order = ["base", "lds", "pki", "chip", "registry", "issuance", "service", "cli"];

/** A station runs on another machine than the service: neither knows the other. */
const station = [
  {
    name: "station-knows-no-service",
    severity: "error",
    from: { path: "^src/station/" },
    to: { path: "^src/(service|cli)/" },
  },
  {
    name: "nothing-below-knows-the-station",
    severity: "error",
    from: { path: "^src/(base|lds|pki|chip|registry|issuance|service)/" },
    to: { path: "^src/station/" },
  },
];

/** No room imports one that stands above it. */
const upward = order.slice(0, -1).map((room, index) => ({
  name: `${room}-looks-down-only`,
  severity: "error",
  from: { path: `^src/${room}/` },
  to: { path: `^src/(${order.slice(index + 1).join("|")})/` },
}));

/** A room is entered by its index.ts; `base` and `chip` are houses of rooms, as is `service`. */
const rooms = [
  "base/(?:errors|bytes|crypto|states)",
  "lds",
  "pki",
  "chip/(?:iso7816|protocols|transport|profiles|secrets|reader|simulator|personalisation)",
  "registry",
  "issuance",
  "service/(?:store|application|documents|http|roles|authority)",
  "station",
].join("|");

const entry = {
  name: "rooms-are-entered-by-their-index",
  severity: "error",
  from: { path: `^src/(${rooms})/`, pathNot: "^src/base/errors/" },
  to: { path: `^src/(${rooms})/`, pathNot: ["^src/$1/", `^src/(${rooms})/index\\.ts$`] },
};

const outsideEntry = {
  name: "cli-enters-rooms-by-their-index",
  severity: "error",
  from: { path: "^src/(cli/|testing/|index\\.ts$|testing\\.ts$)" },
  to: { path: `^src/(${rooms})/`, pathNot: `^src/(${rooms})/index\\.ts$` },
};

const chipPeers = ["reader", "simulator", "personalisation"].map((room) => ({
  name: `chip-${room}-knows-no-peer`,
  severity: "error",
  from: { path: `^src/chip/${room}/` },
  to: { path: `^src/chip/(reader|simulator|personalisation)/`, pathNot: `^src/chip/${room}/` },
}));

const chipFloors = {
  name: "chip-floors",
  severity: "error",
  from: { path: "^src/chip/(iso7816|protocols|transport|profiles|secrets)/" },
  to: { path: "^src/chip/(reader|simulator|personalisation)/" },
};

const isoGround = {
  name: "chip-iso7816-is-the-ground-floor",
  severity: "error",
  from: { path: "^src/chip/iso7816/" },
  to: { path: "^src/chip/(?!iso7816)" },
};

/** Each third-party library has one home. */
const homes = {
  "pkijs|asn1js|pvutils|pvtsutils": "pki",
  "node-forge": "pki",
  pcsclite: "chip/transport",
  "kysely|better-sqlite3": "service/store",
  "fastify|@fastify/[^/]+": "service/http",
  "pdfkit|bwip-js|@fontsource/[^/]+": "service/documents",
  commander: "cli",
  "csv-parse": "registry",
};
const libraries = Object.entries(homes).map(([library, home]) => ({
  name: `one-home-for-${library.replaceAll(/\W+/g, "-")}`,
  severity: "error",
  from: { path: "^src/", pathNot: `^src/${home}/` },
  to: { path: `node_modules/(?:${library})/` },
}));

/** Rooms that judge bytes do no I/O: it is passed in. */
const pure = {
  name: "pure-rooms-do-no-io",
  severity: "error",
  from: { path: "^src/(base|lds|chip/iso7816|chip/protocols)/" },
  to: {
    dependencyTypes: ["core"],
    path: "^(node:)?(fs|fs/promises|net|http|https|child_process|worker_threads|dgram|tls)$",
  },
};

module.exports = {
  forbidden: [
    ...upward,
    ...station,
    entry,
    outsideEntry,
    ...chipPeers,
    chipFloors,
    isoGround,
    ...libraries,
    pure,
    {
      name: "no-cycles",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    { name: "no-orphans", severity: "error", from: { orphan: true, path: "^src/", pathNot: "\\.d\\.ts$" }, to: {} },
    {
      name: "src-knows-no-test",
      severity: "error",
      from: { path: "^src/" },
      to: { path: "^(test|examples|scripts)/" },
    },
    {
      name: "no-development-dependency-in-src",
      severity: "error",
      from: { path: "^src/" },
      to: { dependencyTypes: ["npm-dev"], dependencyTypesNot: ["type-only", "npm"] },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
    },
  },
};
