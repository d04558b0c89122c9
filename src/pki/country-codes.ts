/**
 * Three-letter codes of the MRZ to the two letters of certificates. Besides ISO 3166-1 there are the codes that
 * Doc 9303 adds, and Germany's single letter (field cases P23, P24, M15).
 *
 * @spec ICAO 9303-3 §5, ISO 3166-1
 */

/** Alpha-3 followed by alpha-2, five letters each. */
const iso3166 =
  "ABWAW AFGAF AGOAO AIAAI ALAAX ALBAL ANDAD AREAE ARGAR ARMAM ASMAS ATAAQ ATFTF ATGAG AUSAU AUTAT AZEAZ BDIBI BELBE " +
  "BENBJ BESBQ BFABF BGDBD BGRBG BHRBH BHSBS BIHBA BLMBL BLRBY BLZBZ BMUBM BOLBO BRABR BRBBB BRNBN BTNBT BVTBV BWABW " +
  "CAFCF CANCA CCKCC CHECH CHLCL CHNCN CIVCI CMRCM CODCD COGCG COKCK COLCO COMKM CPVCV CRICR CUBCU CUWCW CXRCX CYMKY " +
  "CYPCY CZECZ DEUDE DJIDJ DMADM DNKDK DOMDO DZADZ ECUEC EGYEG ERIER ESHEH ESPES ESTEE ETHET FINFI FJIFJ FLKFK FRAFR " +
  "FROFO FSMFM GABGA GBRGB GEOGE GGYGG GHAGH GIBGI GINGN GLPGP GMBGM GNBGW GNQGQ GRCGR GRDGD GRLGL GTMGT GUFGF GUMGU " +
  "GUYGY HKGHK HMDHM HNDHN HRVHR HTIHT HUNHU IDNID IMNIM INDIN IOTIO IRLIE IRNIR IRQIQ ISLIS ISRIL ITAIT JAMJM JEYJE " +
  "JORJO JPNJP KAZKZ KENKE KGZKG KHMKH KIRKI KNAKN KORKR KWTKW LAOLA LBNLB LBRLR LBYLY LCALC LIELI LKALK LSOLS LTULT " +
  "LUXLU LVALV MACMO MAFMF MARMA MCOMC MDAMD MDGMG MDVMV MEXMX MHLMH MKDMK MLIML MLTMT MMRMM MNEME MNGMN MNPMP MOZMZ " +
  "MRTMR MSRMS MTQMQ MUSMU MWIMW MYSMY MYTYT NAMNA NCLNC NERNE NFKNF NGANG NICNI NIUNU NLDNL NORNO NPLNP NRUNR NZLNZ " +
  "OMNOM PAKPK PANPA PCNPN PERPE PHLPH PLWPW PNGPG POLPL PRIPR PRKKP PRTPT PRYPY PSEPS PYFPF QATQA REURE ROURO RUSRU " +
  "RWARW SAUSA SDNSD SENSN SGPSG SGSGS SHNSH SJMSJ SLBSB SLESL SLVSV SMRSM SOMSO SPMPM SRBRS SSDSS STPST SURSR SVKSK " +
  "SVNSI SWESE SWZSZ SXMSX SYCSC SYRSY TCATC TCDTD TGOTG THATH TJKTJ TKLTK TKMTM TLSTL TONTO TTOTT TUNTN TURTR TUVTV " +
  "TWNTW TZATZ UGAUG UKRUA UMIUM URYUY USAUS UZBUZ VATVA VCTVC VENVE VGBVG VIRVI VNMVN VUTVU WLFWF WSMWS YEMYE ZAFZA " +
  "ZMBZM ZWEZW";

/** Codes that Doc 9303 adds or that issuers use; the first two-letter code is the usual one. */
const additional: readonly (readonly [string, readonly string[]])[] = [
  ["D", ["DE"]],
  ["EUE", ["EU"]],
  ["GBD", ["GB"]],
  ["GBN", ["GB"]],
  ["GBO", ["GB"]],
  ["GBP", ["GB"]],
  ["GBS", ["GB"]],
  // Hong Kong and Macao documents are signed by authorities of their own or by China's.
  ["HKG", ["HK", "CN"]],
  ["MAC", ["MO", "CN"]],
  ["RKS", ["KS", "XK"]],
  ["UNO", ["UN"]],
  ["UNA", ["UN"]],
  ["UNK", ["UN", "KS", "XK"]],
  ["XOM", ["XM"]],
  // Utopia: the state of the standard's own examples.
  ["UTO", ["UT", "UTO"]],
];

const alpha2ByCode: ReadonlyMap<string, readonly string[]> = new Map([
  ...iso3166.split(" ").map((entry) => [entry.slice(0, 3), [entry.slice(3)]] as const),
  ...additional,
]);

/** Two-letter codes that may stand in a certificate for an issuing state of the MRZ; empty for a code not known. */
export function certificateCountriesOf(issuingState: string): readonly string[] {
  return alpha2ByCode.get(issuingState) ?? [];
}

/** Some certificates write three letters, or Germany's one, where two belong. */
export function isCountryOf(country: string, issuingState: string): boolean {
  const code = country.toUpperCase();
  if (certificateCountriesOf(issuingState).includes(code)) return true;
  return (
    code.length !== 2 &&
    (code === issuingState ||
      certificateCountriesOf(code).some((alpha2) => certificateCountriesOf(issuingState).includes(alpha2)))
  );
}
