// Gets a machine ready for this checkout. Run by npm before demo, start and test; safe and quick to run again.
// This first file keeps to what Node 12 can parse, so that a Node that is too old says so instead of a syntax error.
var minimum = [20, 19];
var found = process.versions.node.split(".").map(Number);

if (found[0] < minimum[0] || (found[0] === minimum[0] && found[1] < minimum[1])) {
  console.error(
    "Node " +
      process.versions.node +
      " is too old: Civicard needs Node " +
      minimum.join(".") +
      " or newer (22 or 24 recommended).",
  );
  process.exitCode = 1;
} else {
  import("./setup/main.mjs")
    .then((setup) => setup.run(process.env["CIVICARD_SETUP"]))
    .then(
      (code) => {
        process.exitCode = code;
      },
      (error) => {
        console.error(error);
        process.exitCode = 1;
      },
    );
}
