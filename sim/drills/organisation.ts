/** Organisation of a drill: who the town is, for the letterheads and forms of its case. Nobody is it. */
export const drillConfig = `# Left by a drill: zone and organisation of the day. «case», «report» and «notice» read it here.
zone: Asia/Tokyo
realm: example.jp
organisation:
  name: {ja: 例示市, en: City of Example}
  address: {ja: 例示県例示市本町1-1, en: '1-1 Honcho, Example'}
  department: {ja: 総務部情報管理課, en: Information Management Division}
  contact: {phone: 03-5555-0100, mail: csirt@example.jp}
  desk:
    phone: 0120-555-010
    mail: toiawase@example.jp
    page: https://www.example.jp/incident
    hours: {ja: 平日 9時から17時30分まで, en: 'weekdays 9:00 to 17:30 (JST)'}
  domains: [example.jp]
  subjects: [public-body, local-government]
`
