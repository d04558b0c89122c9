import fc from "fast-check";

const consonants = ["", ..."b c d đ g h k l m n p q r s t v x ch gh gi kh ng ngh nh ph qu th tr".split(" ")];
const endings = ["", ..."c ch m n ng nh p t i o u y".split(" ")];
const vowels = [..."aăâeêioôơuưy"];
/** Level, grave, hook above, tilde, acute, dot below. */
const tones = ["", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323"];

/** All 12 vowels with all 6 tones and đ, in lower and upper case. */
export const vietnameseLetters: readonly string[] = [
  ...vowels.flatMap((vowel) => tones.map((tone) => (vowel + tone).normalize("NFC"))),
  "đ",
].flatMap((letter) => [letter, letter.toUpperCase()]);

const syllable = fc
  .tuple(
    fc.constantFrom(...consonants),
    fc.constantFrom(...vowels),
    fc.constantFrom(...tones),
    fc.constantFrom(...endings),
  )
  .map(([onset, vowel, tone, ending]) => onset + vowel + tone + ending)
  .map((text) => text.charAt(0).toUpperCase() + text.slice(1));

/** Made-up full names of two to six syllables, some composed (NFC), some decomposed (NFD), some in capitals. */
export const vietnameseName: fc.Arbitrary<string> = fc
  .tuple(
    fc.array(syllable, { minLength: 2, maxLength: 6 }),
    fc.constantFrom("NFC" as const, "NFD" as const),
    fc.boolean(),
  )
  .map(([syllables, form, capitals]) => {
    const name = syllables.join(" ");
    return (capitals ? name.toUpperCase() : name).normalize(form);
  });
