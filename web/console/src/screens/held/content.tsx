/**
 * Content: what stands in a held message, after a reason was given and written down.
 *
 * Texts only, as React writes text: nothing of the message becomes markup, a link or a file.
 */
import { Button, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import type { ContentAsked, HeldContent } from '../../../../../src/console/routes/held.ts'
import { useLanguage, useWords } from '../../language.tsx'
import { useAct } from '../../parts/asking.ts'
import { Confirm } from '../../parts/confirm.tsx'
import { countText } from '../../parts/format.ts'
import { Section } from '../../parts/page.tsx'
import { Strange } from '../../parts/texts.tsx'
import { heldWords } from './words.ts'

/** As the server cuts it; nothing is cut twice. */
const TEXT_MAX = 200_000

export function Content({ reference }: { readonly reference: string }) {
  const t = useWords(heldWords)
  const [isAsking, setAsking] = useState(false)
  const [content, setContent] = useState<HeldContent>()
  const look = useAct<ContentAsked, HeldContent>('POST', `/api/v1/held/${reference}/contents`, {
    isQuiet: true,
  })
  return (
    <Section title={t.content}>
      {content === undefined ? (
        <Stack gap="sm" align="flex-start">
          <Text size="sm">{t.contentLead}</Text>
          <Button variant="default" onClick={() => setAsking(true)}>
            {t.showContent}
          </Button>
        </Stack>
      ) : (
        <Shown content={content} />
      )}
      <Confirm
        opened={isAsking}
        title={t.contentTitle}
        confirmLabel={t.showContent}
        undo={t.contentUndo}
        preview={<Text size="sm">{t.contentPreview}</Text>}
        onClose={() => setAsking(false)}
        onConfirm={async (reason) => {
          setContent(await look.mutateAsync({ reason }))
        }}
      />
    </Section>
  )
}

export const Pre = ({ label, text }: { readonly label: string; readonly text: string }) => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard
  <section className="hd-pre" tabIndex={0} aria-label={label}>
    {text.split(/\r\n|\r|\n/u).map((line, at) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: lines have no name but their place
      <div key={at}>{line === '' ? '\u00a0' : <Strange text={line} max={TEXT_MAX} />}</div>
    ))}
  </section>
)

function Shown({ content }: { readonly content: HeldContent }) {
  const t = useWords(heldWords)
  const { language } = useLanguage()
  const n = (value: number) => countText(value, language)
  const { letter, from, bytes, isCut, sha256 } = content
  return (
    <Stack gap="md">
      <Text size="sm">
        {t.contentFacts(from === 'vault' ? t.fromVault : t.fromQueue, n(bytes))}
        {isCut && ` ${t.contentCut}`} <span className="hd-hash">SHA-256 {sha256}</span>
      </Text>
      {!letter.isParsed && <Text fw={650}>{t.unparsed}</Text>}
      {letter.isParsed && letter.texts.length === 0 && <Text size="sm">{t.noText}</Text>}
      {letter.texts.map(({ kind, text, isCut: isTextCut }) => (
        <div key={kind}>
          <h3 className="ac-h3">{t.texts[kind]}</h3>
          <Pre label={t.texts[kind]} text={text} />
          {isTextCut && <Text size="sm">{t.textCut}</Text>}
        </div>
      ))}
      {letter.isParsed && <Parts content={content} />}
      <details open={!letter.isParsed}>
        <summary className="sk-summary">{t.source}</summary>
        <Pre label={t.source} text={letter.source} />
        {letter.isSourceCut && <Text size="sm">{t.textCut}</Text>}
      </details>
    </Stack>
  )
}

function Parts({ content: { letter } }: { readonly content: HeldContent }) {
  const t = useWords(heldWords)
  const { language } = useLanguage()
  const { parts, partsLeft } = letter
  return (
    <div>
      <h3 className="ac-h3">{t.parts}</h3>
      {parts.length === 0 ? (
        <Text size="sm">{t.noParts}</Text>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard
        <section className="ac-scroll" tabIndex={0} aria-label={t.parts}>
          <table className="ac-table">
            <caption className="sk-hidden">{t.parts}</caption>
            <thead>
              <tr>
                {[t.partName, t.partType, t.partSize, t.partHash].map((name) => (
                  <th key={name} scope="col">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {parts.map(({ name, type, bytes, sha256 }, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: two parts may be the same
                <tr key={at}>
                  <th scope="row">
                    {name === null ? t.noName : <Strange text={name} max={240} />}
                  </th>
                  <td>
                    <Strange text={type} max={100} />
                  </td>
                  <td className="sk-figure">{countText(bytes, language)}</td>
                  <td className="hd-hash">{sha256}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      {partsLeft > 0 && <Text size="sm">{t.partsLeft(countText(partsLeft, language))}</Text>}
    </div>
  )
}
