/** Places: which country a client's address belongs to, by a table of the edge. */
export interface Places {
  /** Two letters, ISO 3166-1; `undefined`: private, reserved or unknown. */
  countryOf(ip: string): string | undefined
  /** What names the table, for evidence: its version and SHA-256. */
  readonly table: string
}
