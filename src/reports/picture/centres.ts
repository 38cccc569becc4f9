/**
 * Centres: about the middle of each country, in whole degrees north and east.
 *
 * The figures are those that the CIA World Factbook (public domain) gives as geographic coordinates,
 * rounded; they are facts, written down here anew. They place a circle and are no border, and that
 * a code of ISO 3166-1 stands here says nothing about whose a place is.
 */

const table = `AD43,2 AE24,54 AF33,65 AG17,-62 AI18,-63 AL41,20 AM40,45 AO-13,19 AR-34,-64 AS-14,-170 AT47,13
AU-27,133 AW13,-70 AX60,20 AZ41,48 BA44,18 BB13,-60 BD24,90 BE51,4 BF13,-2 BG43,25 BH26,51 BI-4,30 BJ10,2
BL18,-63 BM32,-65 BN5,115 BO-17,-65 BQ12,-68 BR-10,-55 BS24,-76 BT28,91 BW-22,24 BY53,28 BZ17,-89 CA60,-96
CC-13,97 CD-3,24 CF7,21 CG-1,15 CH47,8 CI8,-5 CK-21,-160 CL-30,-71 CM6,12 CN35,105 CO4,-72 CR10,-84 CU22,-79
CV16,-24 CW12,-69 CX-11,106 CY35,33 CZ50,15 DE51,9 DJ12,43 DK56,10 DM15,-61 DO19,-71 DZ28,3 EC-2,-78 EE59,26
EG27,30 EH25,-14 ER15,39 ES40,-4 ET8,38 FI64,26 FJ-18,178 FK-52,-59 FM7,158 FO62,-7 FR46,2 GA-1,12 GB54,-2
GD12,-62 GE42,44 GF4,-53 GG49,-3 GH8,-2 GI36,-5 GL72,-40 GM13,-16 GN11,-10 GP16,-62 GQ2,10 GR39,22 GT16,-90
GU13,145 GW12,-15 GY5,-59 HK22,114 HN15,-86 HR45,15 HT19,-72 HU47,20 ID-2,118 IE53,-8 IL32,35 IM54,-5 IN20,77
IO-6,72 IQ33,44 IR32,53 IS65,-18 IT43,13 JE49,-2 JM18,-77 JO31,36 JP36,138 KE1,38 KG41,75 KH13,105 KI1,173
KM-12,44 KN17,-63 KP40,127 KR37,128 KW30,46 KY20,-80 KZ48,68 LA18,105 LB34,36 LC14,-61 LI47,10 LK7,81 LR7,-9
LS-30,28 LT56,24 LU50,6 LV57,25 LY25,17 MA32,-5 MC44,7 MD47,29 ME42,19 MF18,-63 MG-20,47 MH9,168 MK42,22
ML17,-4 MM22,98 MN46,105 MO22,113 MP15,146 MQ15,-61 MR20,-12 MS17,-62 MT36,15 MU-20,58 MV3,73 MW-14,34
MX23,-102 MY3,113 MZ-18,35 NA-22,17 NC-22,166 NE16,8 NF-29,168 NG10,8 NI13,-85 NL52,6 NO62,10 NP28,84 NR-1,167
NU-19,-170 NZ-41,174 OM21,57 PA9,-80 PE-10,-76 PF-15,-140 PG-6,147 PH13,122 PK30,70 PL52,20 PM47,-56 PR18,-66
PS32,35 PT39,-8 PW7,134 PY-23,-58 QA25,51 RE-21,56 RO46,25 RS44,21 RU60,100 RW-2,30 SA25,45 SB-8,159 SC-5,56
SD15,30 SE62,15 SG1,104 SH-16,-6 SI46,15 SJ78,20 SK49,20 SL8,-12 SM44,12 SN14,-14 SO10,49 SR4,-56 SS8,30
ST1,7 SV14,-89 SX18,-63 SY35,38 SZ-26,32 TC22,-72 TD15,19 TG8,1 TH15,100 TJ39,71 TK-9,-172 TL-9,126 TM40,60
TN34,9 TO-20,-175 TR39,35 TT11,-61 TV-8,178 TW24,121 TZ-6,35 UA49,32 UG1,32 US38,-97 UY-33,-56 UZ41,64
VA42,12 VC13,-61 VE8,-66 VG18,-64 VI18,-65 VN16,107 VU-16,167 WF-13,-176 WS-14,-172 XK43,21 YE15,48 YT-13,45
ZA-29,24 ZM-15,30 ZW-20,30`

const centres: ReadonlyMap<string, readonly [north: number, east: number]> = new Map(
  table.split(/\s+/).map((entry) => {
    const [north = '', east = ''] = entry.slice(2).split(',')
    return [entry.slice(0, 2), [Number(north), Number(east)]]
  }),
)

/** `undefined`: a code that is not known. */
export const centreOf = (code: string): readonly [north: number, east: number] | undefined =>
  centres.get(code)

export const centreCodes = (): readonly string[] => [...centres.keys()]
