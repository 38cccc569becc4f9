/**
 * Countries apart: at least how far it is from one country into another.
 *
 * Each country is a disc: a middle by latitude and longitude in whole degrees, and a radius in hundreds
 * of kilometres that holds nearly all its people. The distance is that between the discs, so that it
 * is never told too great by more than a mistake of the table.
 *
 * Limits: rounded by hand; a country that is not in the table has no distance.
 */
const TABLE = `
AD 43 2 1,AE 24 54 3,AF 34 66 7,AL 41 20 2,AM 40 45 2,AO -12 18 9,AR -35 -64 20,AT 47 14 4,AU -27 134 23,
AZ 40 48 3,BA 44 18 2,BB 13 -60 1,BD 24 90 4,BE 51 4 2,BF 12 -2 5,BG 43 25 3,BH 26 51 1,BI -3 30 2,
BJ 9 2 4,BN 5 115 1,BO -17 -65 8,BR -12 -50 26,BS 24 -76 4,BT 27 90 2,BW -22 24 6,BY 53 28 4,BZ 17 -89 2,
CA 55 -96 30,CD -3 24 13,CF 7 21 7,CG -1 15 6,CH 47 8 2,CI 8 -6 4,CL -32 -71 22,CM 6 12 7,CN 35 103 26,
CO 4 -73 10,CR 10 -84 3,CU 22 -79 6,CV 16 -24 2,CY 35 33 1,CZ 50 15 3,DE 51 10 5,DJ 12 43 1,DK 56 10 3,
DO 19 -71 2,DZ 29 3 13,EC -2 -78 5,EE 59 26 2,EG 27 30 8,ER 15 39 4,ES 40 -4 9,ET 9 40 9,FI 64 26 6,
FJ -18 178 2,FR 46 2 6,GA -1 12 4,GB 54 -3 6,GE 42 44 3,GH 8 -1 4,GM 13 -15 2,GN 10 -11 4,GQ 2 10 2,
GR 39 22 4,GT 15 -90 3,GW 12 -15 2,GY 5 -59 4,HK 22 114 1,HN 15 -87 3,HR 45 16 3,HT 19 -72 2,HU 47 19 3,
ID -3 118 26,IE 53 -8 3,IL 31 35 3,IN 22 79 16,IQ 33 44 5,IR 32 54 10,IS 65 -19 3,IT 42 12 7,JM 18 -77 1,
JO 31 36 3,JP 36 138 13,KE 0 38 6,KG 41 75 5,KH 13 105 3,KR 36 128 3,KW 29 48 1,KZ 48 67 16,LA 18 105 5,
LB 34 36 1,LI 47 10 1,LK 7 81 2,LR 6 -9 3,LS -29 28 2,LT 55 24 2,LU 50 6 1,LV 57 25 2,LY 27 17 9,
MA 32 -6 7,MC 44 7 1,MD 47 29 2,ME 43 19 1,MG -19 47 8,MK 41 22 1,ML 17 -4 10,MM 21 96 9,MN 47 104 11,
MO 22 114 1,MR 20 -11 8,MT 36 14 1,MU -20 57 1,MV 3 73 4,MW -13 34 5,MX 23 -102 17,MY 4 109 10,MZ -18 35 10,
NA -22 17 7,NE 17 9 9,NG 9 8 7,NI 13 -85 3,NL 52 5 2,NO 64 11 10,NP 28 84 5,NZ -41 174 8,OM 21 57 5,
PA 9 -80 4,PE -10 -76 11,PG -6 147 8,PH 12 122 9,PK 30 70 9,PL 52 19 4,PR 18 -66 1,PS 32 35 1,PT 39 -8 4,
PY -23 -58 6,QA 25 51 1,RO 46 25 4,RS 44 21 2,RU 58 75 45,RW -2 30 1,SA 24 45 10,SC -5 55 1,SD 15 30 9,
SE 61 16 8,SG 1 104 1,SI 46 15 1,SK 49 20 2,SL 9 -12 2,SM 44 12 1,SN 14 -15 4,SO 5 46 8,SR 4 -56 3,
SS 7 30 6,SV 14 -89 2,SY 35 38 4,SZ -26 31 1,TD 15 19 9,TG 9 1 3,TH 14 101 8,TJ 39 71 4,TL -9 126 2,
TM 39 59 6,TN 34 9 4,TR 39 35 8,TT 11 -61 1,TW 24 121 2,TZ -6 35 7,UA 49 32 7,UG 1 32 3,US 39 -96 30,
UY -33 -56 3,UZ 41 64 7,VE 8 -66 8,VN 16 107 9,YE 15 47 5,ZA -29 25 8,ZM -14 28 7,ZW -19 30 4
`
const EARTH_KILOMETRES = 6_371

type Disc = { readonly latitude: number; readonly longitude: number; readonly radius: number }

const discs: ReadonlyMap<string, Disc> = new Map(
  TABLE.split(',').map((entry) => {
    const [country = '', latitude, longitude, radius] = entry.trim().split(' ')
    const disc = {
      latitude: radians(Number(latitude)),
      longitude: radians(Number(longitude)),
      radius: 100 * Number(radius),
    }
    return [country, disc]
  }),
)

/** Kilometres at least; 0 for neighbours; `undefined`: not known. */
export function kilometresBetween(from: string, to: string): number | undefined {
  const a = discs.get(from)
  const b = discs.get(to)
  if (a === undefined || b === undefined) return undefined
  const half = (angle: number): number => Math.sin(angle / 2) ** 2
  const chord =
    half(a.latitude - b.latitude) +
    Math.cos(a.latitude) * Math.cos(b.latitude) * half(a.longitude - b.longitude)
  const apart = 2 * EARTH_KILOMETRES * Math.asin(Math.min(1, Math.sqrt(chord)))
  return Math.max(0, apart - a.radius - b.radius)
}

function radians(degrees: number): number {
  return (degrees * Math.PI) / 180
}
