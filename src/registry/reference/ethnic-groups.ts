/**
 * The 54 ethnic groups, numbered from 01 in the order of the list. Newer census lists order them otherwise, so a
 * value always carries the list it comes from.
 *
 * @spec Decision 121-TCTK/PPCĐ (1979)
 */
const ETHNIC_LIST_1979 = "QD121-TCTK-1979";

// biome-ignore format: a plain list of names
const names = [
  "Kinh", "Tày", "Thái", "Hoa", "Khmer", "Mường", "Nùng", "HMông", "Dao", "Gia Rai", "Ngái", "Ê Đê", "Ba Na",
  "Xơ Đăng", "Sán Chay", "Cơ Ho", "Chăm", "Sán Dìu", "Hrê", "Mnông", "Ra Glai", "Xtiêng", "Bru-Vân Kiều", "Thổ",
  "Giáy", "Cơ Tu", "Gié Triêng", "Mạ", "Khơ Mú", "Co", "Tà Ôi", "Chơ Ro", "Kháng", "Xinh Mun", "Hà Nhì", "Chu Ru",
  "Lào", "La Chí", "La Ha", "Phù Lá", "La Hủ", "Lự", "Lô Lô", "Chứt", "Mảng", "Pà Thẻn", "Cơ Lao", "Cống", "Bố Y",
  "Si La", "Pu Péo", "Brâu", "Ơ Đu", "Rơ Măm",
] as const;

export interface EthnicGroup {
  readonly listId: string;
  readonly code: string;
  readonly name: string;
}

const groups: readonly EthnicGroup[] = names.map((name, index) => ({
  listId: ETHNIC_LIST_1979,
  code: String(index + 1).padStart(2, "0"),
  name,
}));

/** @param text a name in any case or a two-digit code */
export function findEthnicGroup(text: string): EthnicGroup | undefined {
  const wanted = text.normalize("NFC").trim().toLocaleLowerCase("vi");
  return groups.find((group) => group.code === wanted || group.name.toLocaleLowerCase("vi") === wanted);
}
