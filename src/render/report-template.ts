/** Report template: how the blocks of a report stand on paper (A4), in Typst. */

/** `d` is what `report.ts` gives; texts in it are text, never markup. */
export const reportTemplate = `
#let ink = rgb("#1c2733")
#let soft = rgb("#55616e")
#let edge = rgb("#cfd5db")
#let tones = (
  bad: (rgb("#b3261e"), rgb("#fbeae8")),
  watch: (rgb("#8a5200"), rgb("#fdf3e1")),
  good: (rgb("#24694b"), rgb("#e6f3ec")),
  soft: (rgb("#55616e"), rgb("#eef1f3")),
  plain: (rgb("#1c2733"), rgb("#eef1f3")),
)
#let letter = d.letter != none
#let base = if letter { 10.5pt } else if d.sheet { 9.6pt } else { 9pt }
#let ja = d.language == "ja"
#set document(title: d.title, date: none)
#set page(
  paper: "a4",
  margin: if letter { (x: 24mm, top: 22mm, bottom: 20mm) } else if d.sheet { (x: 16mm, top: 17mm, bottom: 14mm) } else { (x: 17mm, top: 22mm, bottom: 18mm) },
  header: if letter {
    if d.watermark != "" { align(center, text(size: 9pt, weight: 700, fill: rgb("#b3261e"), d.watermark)) }
  } else {
    set text(size: 7.5pt, fill: soft)
    grid(columns: (1fr, auto), d.reference + "  " + d.title, d.stamp)
    v(-4pt)
    line(length: 100%, stroke: 0.5pt + edge)
  },
  foreground: if d.watermark == "" { none } else {
    rotate(-35deg, text(size: 64pt, weight: 700, fill: rgb("#b3261e22"), d.watermark))
  },
  footer: context {
    set text(size: 7.5pt, fill: soft)
    grid(columns: (1fr, auto), d.foot, counter(page).display("1 / 1", both: true))
  },
)
#set text(font: ("Noto Sans", "Noto Sans JP"), lang: d.language, size: base, fill: ink)
#set par(leading: if ja { 0.78em } else { 0.68em }, spacing: 0.95em, justify: false)
#show heading: set text(weight: 700)
#show heading.where(level: 1): it => if letter {
  block(above: 1.5em, below: 0.8em, sticky: true, width: 100%, text(size: 11pt, it.body))
} else if d.sheet {
  block(above: 0.9em, below: 0.55em, sticky: true, width: 100%,
    stroke: (bottom: 0.6pt + ink), inset: (bottom: 2.5pt), text(size: 9.4pt, it.body))
} else {
  block(above: 1.6em, below: 0.9em, sticky: true, width: 100%,
    stroke: (bottom: 1.1pt + ink), inset: (bottom: 4pt), text(size: 14pt, it.body))
}
#show heading.where(level: 2): it => block(above: 1.5em, below: 0.8em, sticky: true, width: 100%,
  fill: rgb("#eef1f3"), inset: 6pt, radius: 2pt, text(size: 11pt, it.body))
#show heading.where(level: 3): it => block(above: 1.3em, below: 0.6em, sticky: true, text(size: 9.6pt, it.body))

// Line feeds of ours are new lines.
#let said(it) = it.split("\\n").join(linebreak())
#let cell(it, number) = {
  if type(it) == str { said(it) } else {
    let (fore, back) = tones.at(it.tone)
    box(fill: back, radius: 5pt, inset: (x: 4pt), outset: (y: 2pt), text(fill: fore, weight: 700, said(it.text)))
  }
}

#let picture(it) = block(breakable: false, width: 100%, above: 1.1em, below: 1.1em, layout(size => {
  let s = size.width / it.width
  block(width: size.width, height: it.height * s, {
    place(top + left, image(bytes(it.svg), format: "svg", width: size.width, alt: it.alternative))
    for l in it.labels {
      let body = text(
        size: l.size * s, fill: rgb(l.fill), weight: if l.bold { 700 } else { 400 },
        top-edge: "baseline", bottom-edge: "baseline", l.text,
      )
      let w = measure(body).width
      let shift = if l.anchor == "middle" { w / 2 } else if l.anchor == "end" { w } else { 0pt }
      place(top + left, dx: l.x * s - shift, dy: l.y * s, box(width: w, body))
    }
  })
  text(size: 8pt, fill: soft, it.caption)
}))

#let rows(it) = {
  set text(size: if d.sheet { 8.8pt } else if letter { 9pt } else { 7.4pt })
  set par(leading: 0.55em)
  block(above: if d.sheet { 0.2em } else { 1em }, below: if d.sheet { 0.2em } else { 1.1em }, {
    if it.caption != "" { block(sticky: true, below: 0.5em, text(size: 8pt, fill: soft, it.caption)) }
    table(
      columns: it.columns.map(c => c.width * 1fr),
      align: (x, y) => if it.columns.at(x).number { right + (if y == 0 { bottom } else { top }) } else { left + (if y == 0 { bottom } else { top }) },
      stroke: (x, y) => (bottom: if y == 0 { 0.8pt + soft } else { 0.4pt + edge }),
      inset: (x: 3pt, y: if d.sheet { 2.2pt } else { 3.4pt }),
      table.header(..it.columns.map(c => text(weight: 700, c.head))),
      ..it.rows.enumerate().map(((y, row)) => row.enumerate().map(((x, one)) => {
        cell(one, it.columns.at(x).number)
      })).flatten(),
    )
    if it.more != "" { block(above: 0.5em, text(fill: soft, it.more)) }
  })
}

#let show-block(it, level) = {
  if it.kind == "paragraph" {
    let fore = if it.tone == "soft" { soft } else { ink }
    par(text(fill: fore, size: if it.tone == "soft" { 8pt } else { base }, it.text))
  } else if it.kind == "heading" {
    heading(level: 3, outlined: false, bookmarked: false, it.text)
  } else if it.kind == "list" {
    if it.ordered { enum(spacing: 0.75em, ..it.items) } else { list(spacing: if d.sheet { 0.55em } else { 0.75em }, ..it.items) }
  } else if it.kind == "terms" {
    grid(columns: (auto, 1fr), column-gutter: 12pt, row-gutter: 6.5pt,
      ..it.rows.map(((term, words)) => (text(fill: soft, term), words)).flatten())
  } else if it.kind == "fields" {
    block(above: 0.9em, below: 1em, table(
      columns: if letter { (4fr, 7fr) } else { (3fr, 7fr) }, stroke: 0.5pt + soft, inset: (x: 6pt, y: 5.5pt),
      fill: (x, y) => if x == 0 { rgb("#eef1f3") } else { none },
      ..it.rows.map(r => (text(weight: 700, r.name), {
        set par(spacing: 0.7em)
        r.lines.map(l => par(l)).join()
      })).flatten(),
    ))
  } else if it.kind == "figures" {
    block(above: 1.1em, below: 1.1em, breakable: false, grid(
      columns: (1fr,) * 4, gutter: 6pt,
      ..it.items.map(f => {
        let (fore, back) = tones.at(f.tone)
        block(width: 100%, height: 46pt, inset: (left: 7pt, rest: 5pt), radius: 2pt,
          stroke: (left: 2.4pt + (if f.tone == "plain" { edge } else { fore }), rest: 0.5pt + edge), {
            set par(leading: 0.45em, spacing: 0.5em)
            text(size: 7.4pt, f.label)
            linebreak()
            text(size: 15pt, weight: 700, fill: fore, f.value)
            if f.note != "" { linebreak(); text(size: 7.4pt, fill: soft, f.note) }
          })
      }),
    ))
  } else if it.kind == "verdict" {
    let (fore, back) = tones.at(it.tone)
    block(width: 100%, fill: back, inset: (left: 10pt, rest: if d.sheet { 5pt } else { 7pt }), radius: 2pt, stroke: (left: 3.5pt + fore),
      above: if d.sheet { 0.2em } else { 1em }, below: if d.sheet { 0.3em } else { 1em }, breakable: false, {
        set par(spacing: 0.7em)
        if it.label != "" { text(size: 7.6pt, fill: soft, it.label); parbreak() }
        text(size: if d.sheet { 10.5pt } else { 12pt }, weight: 700, it.text)
        if it.note != "" { parbreak(); text(size: 8.2pt, it.note) }
      })
  } else if it.kind == "picture" { picture(it) } else if it.kind == "table" { rows(it) }
}

#let marks = (d.watermark, d.marking).filter(m => m != "")
#if marks.len() > 0 {
  block(below: 0.8em, marks.map(m => box(stroke: 1pt + rgb("#b3261e"), inset: (x: 6pt, y: 3pt),
    text(fill: rgb("#b3261e"), weight: 700, size: 9pt, m))).join(h(6pt)))
}
#if letter {
  set par(leading: 0.7em, spacing: 0.7em)
  align(right, d.letter.date)
  if d.letter.to.len() > 0 { block(above: 1em, d.letter.to.join(linebreak())) }
  block(above: 1em, width: 100%, align(right, d.letter.from.join(linebreak())))
  block(above: 2.2em, below: 1.6em, width: 100%, align(center, text(size: 14pt, weight: 700, d.title)))
} else {
  block(below: if d.sheet { 0.9em } else { 0.95em }, text(size: if d.sheet { 14.5pt } else { 17pt }, weight: 700, d.title))
}
#if d.about.len() > 0 {
  block(below: if d.sheet { 0.6em } else { 1em }, {
    set text(size: 8.2pt)
    grid(columns: (auto, 1fr, auto, 1fr), column-gutter: 10pt, row-gutter: 5pt,
      ..d.about.map(((term, words)) => (text(fill: soft, term), words)).flatten())
  })
}
#if d.sheet {
  table(
    columns: (29mm, 1fr), stroke: 0.6pt + rgb("#8a949e"), inset: (x: 6pt, y: 5pt),
    fill: (x, y) => if x == 0 { rgb("#eef1f3") } else { none },
    ..d.sections.filter(s => not s.apart).map(s => (
      text(weight: 700, s.title),
      {
        set par(spacing: 0.6em)
        for it in s.blocks { show-block(it, s.level) }
      },
    )).flatten(),
  )
}
#for (nth, section) in d.sections.filter(s => not d.sheet or s.apart).enumerate() {
  if nth == 1 and d.contents != "" {
    pagebreak()
    block(below: 0.8em, text(size: 10pt, weight: 700, fill: soft, d.contents))
    columns(2, gutter: 18pt, outline(title: none, depth: 1))
  } else if section.apart { pagebreak(weak: true) }
  heading(level: section.level - 1, section.title)
  for it in section.blocks { show-block(it, section.level) }
}
`
