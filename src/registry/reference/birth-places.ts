/**
 * Places of birth registration by the first three digits of a personal number: 63 provinces as they were until
 * 2025-06-30 (001 to 096) and 195 countries (101 to 295, with ISO 3166 alpha-2). The list is frozen: the merger of
 * provinces in 2025 changed no number.
 *
 * @spec Circular 59/2021/TT-BCA, annexes I and II; rows after github.com/hongquan/vietnam-personal-id (MIT)
 */
export interface BirthPlace {
  readonly code: string;
  readonly kind: "PROVINCE" | "COUNTRY";
  readonly name: string;
  /** ISO 3166 alpha-2; VN for provinces. */
  readonly country: string;
}

// biome-ignore format: one place a row reads best
const rows: readonly (readonly [code: string, name: string, country: string])[] = [
  ["001", "Hà Nội", "VN"], ["002", "Hà Giang", "VN"], ["004", "Cao Bằng", "VN"], ["006", "Bắc Kạn", "VN"],
  ["008", "Tuyên Quang", "VN"], ["010", "Lào Cai", "VN"], ["011", "Điện Biên", "VN"], ["012", "Lai Châu", "VN"],
  ["014", "Sơn La", "VN"], ["015", "Yên Bái", "VN"], ["017", "Hoà Bình", "VN"], ["019", "Thái Nguyên", "VN"],
  ["020", "Lạng Sơn", "VN"], ["022", "Quảng Ninh", "VN"], ["024", "Bắc Giang", "VN"], ["025", "Phú Thọ", "VN"],
  ["026", "Vĩnh Phúc", "VN"], ["027", "Bắc Ninh", "VN"], ["030", "Hải Dương", "VN"], ["031", "Hải Phòng", "VN"],
  ["033", "Hưng Yên", "VN"], ["034", "Thái Bình", "VN"], ["035", "Hà Nam", "VN"], ["036", "Nam Định", "VN"],
  ["037", "Ninh Bình", "VN"], ["038", "Thanh Hóa", "VN"], ["040", "Nghệ An", "VN"], ["042", "Hà Tĩnh", "VN"],
  ["044", "Quảng Bình", "VN"], ["045", "Quảng Trị", "VN"], ["046", "Huế", "VN"], ["048", "Đà Nẵng", "VN"],
  ["049", "Quảng Nam", "VN"], ["051", "Quảng Ngãi", "VN"], ["052", "Bình Định", "VN"], ["054", "Phú Yên", "VN"],
  ["056", "Khánh Hòa", "VN"], ["058", "Ninh Thuận", "VN"], ["060", "Bình Thuận", "VN"], ["062", "Kon Tum", "VN"],
  ["064", "Gia Lai", "VN"], ["066", "Đắk Lắk", "VN"], ["067", "Đắk Nông", "VN"], ["068", "Lâm Đồng", "VN"],
  ["070", "Bình Phước", "VN"], ["072", "Tây Ninh", "VN"], ["074", "Bình Dương", "VN"], ["075", "Đồng Nai", "VN"],
  ["077", "Bà Rịa - Vũng Tàu", "VN"], ["079", "Hồ Chí Minh", "VN"], ["080", "Long An", "VN"],
  ["082", "Tiền Giang", "VN"], ["083", "Bến Tre", "VN"], ["084", "Trà Vinh", "VN"], ["086", "Vĩnh Long", "VN"],
  ["087", "Đồng Tháp", "VN"], ["089", "An Giang", "VN"], ["091", "Kiên Giang", "VN"], ["092", "Cần Thơ", "VN"],
  ["093", "Hậu Giang", "VN"], ["094", "Sóc Trăng", "VN"], ["095", "Bạc Liêu", "VN"], ["096", "Cà Mau", "VN"],
  ["101", "Afghanistan", "AF"], ["102", "Ai Cập", "EG"], ["103", "Albania", "AL"],
  ["104", "Algérie (An-giê-ri)", "DZ"], ["105", "Andorra (An-đô-ra)", "AD"], ["106", "Angola (Ăng-gô-la)", "AO"],
  ["107", "Vương quốc Liên hiệp Anh và Bắc Ireland", "GB"],
  ["108", "Antigua và Barbuda (An-ti-goa và Bác-bu-da)", "AG"], ["109", "Áo", "AT"],
  ["110", "Ả Rập Saudi (Ả Rập Xê-út)", "SA"], ["111", "Argentina", "AR"], ["112", "Armenia (Ác-mê-ni-a)", "AM"],
  ["113", "Azerbaijan (A-giéc-bai-gian)", "AZ"], ["114", "Cộng hòa Azerbaijan", "AZ"],
  ["115", "Cộng hòa Ấn Độ", "IN"], ["116", "Bahamas (Ba-ha-mát)", "BS"], ["117", "Bahrain (Ba-ranh)", "BH"],
  ["118", "Ba Lan", "PL"], ["119", "Bangladesh (Băng-la-đét)", "BD"], ["120", "Barbados (Bác-ba-đốt)", "BB"],
  ["121", "Belarus (Bê-la-rút)", "BY"], ["122", "Belize (Bê-li-xê)", "BZ"], ["123", "Benin (Bê-nanh)", "BJ"],
  ["124", "Bhutan (Bu-tan)", "BT"], ["125", "Bỉ", "BE"], ["126", "Bolivia (Bô-li-vi-a)", "BO"],
  ["127", "Bosna và Hercegovina (Bốt-xni-a và Héc-dê-gô-vi-na)", "BA"], ["128", "Botswana", "BW"],
  ["129", "Bồ Đào Nha", "PT"], ["130", "Bờ Biển Ngà (Cốt-đi-voa)", "CI"], ["131", "Brasil (Bra-xin)", "BR"],
  ["132", "Brunei (Bru-nây)", "BN"], ["133", "Bulgaria (Bungari)", "BG"],
  ["134", "Burkina Faso (Buốc-ki-na Pha-xô)", "BF"], ["135", "Burundi", "BI"], ["136", "Cabo Verde (Cáp Ve)", "CV"],
  ["137", "Các Tiểu Vương quốc Ả Rập Thống nhất", "AE"], ["138", "Cameroon (Ca-mơ-run)", "CM"],
  ["139", "Campuchia", "KH"], ["140", "Canada (Ca-na-đa; Gia Nã Đại)", "CA"], ["141", "Chile (Chi-lê)", "CL"],
  ["142", "Colombia (Cô-lôm-bi-a)", "CO"], ["143", "Comoros (Cô-mo)", "KM"],
  ["144", "Cộng hòa Congo (Công-gô; Congo-Brazzaville)", "CG"],
  ["145", "Cộng hòa Dân chủ Congo (Congo-Kinshasa)", "CD"], ["146", "Costa Rica (Cốt-xta Ri-ca)", "CR"],
  ["147", "Croatia (Crô-a-ti-a)", "HR"], ["148", "Cộng hòa Croatia", "HR"], ["149", "Cuba (Cu-ba)", "CU"],
  ["150", "Djibouti (Gi-bu-ti)", "DJ"], ["151", "Dominica (Đô-mi-ni-ca)", "DM"],
  ["152", "Cộng hòa Dominicana (Đô-mi-ni-ca-na)", "DO"], ["153", "Đan Mạch", "DK"],
  ["154", "Đông Timor (Ti-mo Lex-te)", "TL"], ["155", "Đức", "DE"], ["156", "Ecuador (Ê-cu-a-đo)", "EC"],
  ["157", "El Salvador (En Xan-va-đo)", "SV"], ["158", "Eritrea (Ê-ri-tơ-ri-a)", "ER"],
  ["159", "Estonia (E-xtô-ni-a)", "EE"], ["160", "Ethiopia (Ê-t(h)i-ô-pi-a)", "ET"], ["161", "Fiji (Phi-gi)", "FJ"],
  ["162", "Gabon (Ga-bông)", "GA"], ["163", "Gambia (Găm-bi-a)", "GM"], ["164", "Ghana (Ga-na)", "GH"],
  ["165", "Grenada (Grê-na-đa)", "GD"], ["166", "Gruzia (Gru-di-a)", "GE"],
  ["167", "Guatemala (Goa-tê-ma-la)", "GT"], ["168", "Guinea-Bissau (Ghi-nê Bít-xao)", "GW"],
  ["169", "Guinea Xích Đạo (Ghi-nê Xích Đạo)", "GQ"], ["170", "Guinea (Ghi-nê)", "GN"],
  ["171", "Guyana (Gai-a-na)", "GY"], ["172", "Haiti (Ha-i-ti)", "HT"], ["173", "Hà Lan (Hòa Lan)", "NL"],
  ["174", "Hàn Quốc (Nam Hàn)", "KR"], ["175", "Hoa Kỳ (Mỹ)", "US"],
  ["176", "Honduras (Hôn-đu-rát) (Ôn-đu-rát)", "HN"], ["177", "Hungary (Hung-ga-ri)", "HU"], ["178", "Hy Lạp", "GR"],
  ["179", "Iceland (Ai xơ len)", "IS"], ["180", "Indonesia (In-đô-nê-xi-a)", "ID"], ["181", "Iran", "IR"],
  ["182", "Iraq (I-rắc)", "IQ"], ["183", "Ireland (Ai-len)", "IE"], ["184", "Israel (I-xra-en)", "IL"],
  ["185", "Jamaica (Gia-mai-ca)", "JM"], ["186", "Jordan (Gioóc-đan-ni)", "JO"],
  ["187", "Kazakhstan (Ca-dắc-xtan)", "KZ"], ["188", "Kenya (Kê-nhi-a)", "KE"], ["189", "Kiribati", "KI"],
  ["190", "Kuwait (Cô-oét)", "KW"], ["191", "Síp", "CY"], ["192", "Kyrgyzstan (Cư-rơ-gư-xtan)", "KG"],
  ["193", "Lào", "LA"], ["194", "Latvia (Lat-vi-a)", "LV"], ["195", "Lesotho (Lê-xô-thô)", "LS"],
  ["196", "Li ban (Li-băng)", "LB"], ["197", "Liberia (Li-bê-ri-a)", "LR"], ["198", "Libya (Li-bi)", "LY"],
  ["199", "Liechtenstein (Lích-ten-xtai)", "LI"], ["200", "Litva (Lít-va)", "LT"],
  ["201", "Luxembourg (Lúc-xem-bua)", "LU"], ["202", "Macedonia (Mã Cơ Đốn) (Ma-xê-đô-ni-a)", "MK"],
  ["203", "Madagascar", "MG"], ["204", "Malawi (Ma-la-uy)", "MW"],
  ["205", "Malaysia (Mã Lai Tây Á) (Ma-lay-xi-a)", "MY"], ["206", "Maldives (Man-di-vơ)", "MV"],
  ["207", "Mali", "ML"], ["208", "Malta (Man-ta)", "MT"], ["209", "Maroc", "MA"], ["210", "Quần đảo Marshall", "MH"],
  ["211", "Mauritanie (Mô-ri-ta-ni)", "MR"], ["212", "Mauritius (Mô-ri-xơ)", "MU"],
  ["213", "Mexico (Mê-hi-cô)", "MX"], ["214", "Micronesia (Mi-crô-nê-di)", "FM"],
  ["215", "Moldova (Môn-đô-va)", "MD"], ["216", "Monaco (Mô-na-cô)", "MC"], ["217", "Mông Cổ", "MN"],
  ["218", "Montenegro (Môn-tê-nê-grô)", "ME"], ["219", "Mozambique (Mô-dăm-bích)", "MZ"],
  ["220", "Myanma (Mi-an-ma)", "MM"], ["221", "Namibia (Na-mi-bi-a)", "NA"], ["222", "Nam Sudan", "SS"],
  ["223", "Nam Phi", "ZA"], ["224", "Nauru (Nau-ru)", "NR"], ["225", "Na Uy", "NO"], ["226", "Nepal (Nê-pan)", "NP"],
  ["227", "New Zealand (Niu Di-lân) (Tân Tây Lan)", "NZ"], ["228", "Nicaragua (Ni-ca-ra-goa)", "NI"],
  ["229", "Niger (Ni-giê)", "NE"], ["230", "Nigeria (Ni-giê-ri-a)", "NG"], ["231", "Nga", "RU"],
  ["232", "Nhật Bản", "JP"], ["233", "Oman (Ô-man)", "OM"], ["234", "Pakistan (Pa-kít-xtan)", "PK"],
  ["235", "Palau (Pa-lau)", "PW"], ["236", "Panama (Pa-na-ma)", "PA"],
  ["237", "Papua New Guinea (Pa-pua Niu Ghi-nê)", "PG"], ["238", "Paraguay (Pa-ra-goay)", "PY"],
  ["239", "Peru (Pê-ru)", "PE"], ["240", "Pháp (Pháp Lan Tây)", "FR"], ["241", "Phần Lan", "FI"],
  ["242", "Philippines (Phi-líp-pin)", "PH"], ["243", "Qatar (Ca-ta)", "QA"],
  ["244", "Romania (Ru-ma-ni, Lỗ Ma Ni)", "RO"], ["245", "Rwanda (Ru-an-đa)", "RW"],
  ["246", "Saint Kitts và Nevis (Xanh Kít và Nê-vít)", "KN"], ["247", "Saint Lucia (San-ta Lu-xi-a)", "LC"],
  ["248", "Saint Vincent và Grenadines (Xanh Vin-xen và Grê-na-din)", "VC"], ["249", "Samoa (Xa-moa)", "WS"],
  ["250", "San Marino (San Ma-ri-nô)", "SM"], ["251", "São Tomé và Príncipe (Sao Tô-mê và Prin-xi-pê)", "ST"],
  ["252", "Séc (Tiệp)", "CZ"], ["253", "Sénégal (Xê-nê-gan)", "SN"], ["254", "Serbia (Xéc-bi-a)", "RS"],
  ["255", "Seychelles (Xây-sen)", "SC"], ["256", "Sierra Leone (Xi-ê-ra Lê-ôn)", "SL"],
  ["257", "Singapore (Xinh-ga-po)", "SG"], ["258", "Slovakia (Xlô-va-ki-a)", "SK"],
  ["259", "Slovenia (Xlô-ven-ni-a)", "SI"], ["260", "Solomon (Xô-lô-môn)", "SB"],
  ["261", "Somalia (Xô-ma-li)", "SO"], ["262", "Sri Lanka (Xri Lan-ca)", "LK"], ["263", "Sudan (Xu-đăng)", "SD"],
  ["264", "Suriname (Xu-ri-nam)", "SR"], ["265", "Swaziland (Xoa-di-len)", "SZ"], ["266", "Syria (Xi-ri)", "SY"],
  ["267", "Tajikistan (Tát-gi-kít-xtan)", "TJ"], ["268", "Tanzania (Tan-da-ni-a)", "TZ"],
  ["269", "Tây Ban Nha", "ES"], ["270", "Tchad (Sát)", "TD"], ["271", "Thái Lan", "TH"], ["272", "Thổ Nhĩ Kỳ", "TR"],
  ["273", "Thụy Điển", "SE"], ["274", "Thụy Sĩ (Thụy Sỹ)", "CH"], ["275", "Togo (Tô-gô)", "TG"],
  ["276", "Tonga (Tông-ga)", "TO"], ["277", "Triều Tiên", "KP"],
  ["278", "Trinidad và Tobago (Tri-ni-đát và Tô-ba-gô)", "TT"], ["279", "Trung Quốc", "CN"],
  ["280", "Trung Phi", "CF"], ["281", "Tunisia (Tuy-ni-di)", "TN"], ["282", "Turkmenistan (Tuốc-mê-ni-xtan)", "TM"],
  ["283", "Tuvalu", "TV"], ["284", "Úc (Ốt-xrây-li-a)", "AU"], ["285", "Uganda (U-gan-đa)", "UG"],
  ["286", "Ukraina (U-crai-na)", "UA"], ["287", "Uruguay (U-ru-goay)", "UY"],
  ["288", "Uzbekistan (U-dơ-bê-kít-xtan)", "UZ"], ["289", "Vanuatu (Va-nu-a-tu)", "VU"],
  ["290", "Thành Vatican (Va-ti-căng)/Tòa Thánh", "VA"], ["291", "Venezuela (Vê-nê-xu(y)-ê-la)", "VE"],
  ["292", "Ý (I-ta-li-a)", "IT"], ["293", "Yemen (Y-ê-men)", "YE"], ["294", "Zambia (Dăm-bi-a)", "ZM"],
  ["295", "Zimbabwe (Dim-ba-bu-ê)", "ZW"],
];

const places: ReadonlyMap<string, BirthPlace> = new Map(
  rows.map(([code, name, country]) => [
    code,
    { code, kind: country === "VN" ? "PROVINCE" : "COUNTRY", name, country } satisfies BirthPlace,
  ]),
);

/** @param code three digits; `undefined` for a code that the list does not have */
export function findBirthPlace(code: string): BirthPlace | undefined {
  return places.get(code);
}

export const birthPlaces: readonly BirthPlace[] = [...places.values()];
