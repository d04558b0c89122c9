import { fileURLToPath } from "node:url";

const fixture = (path: string) => fileURLToPath(new URL(`../../../fixtures/${path}`, import.meta.url));

/** Invented people in form DC01's words; see fixtures/population/README.md. */
export const populationFile = fixture("population/sample.csv");

/** The one of them who gets a card, and a drawn portrait. */
export const demonstrationPerson = {
  personalNumber: "079301156175",
  portraitFile: fixture("portraits/portrait-2.jpg"),
} as const;
