/**
 * Style: how the page looks, and the hash by which the browser knows that it is ours.
 *
 * Contrast is at least 4.5 to 1 in both colour schemes (WCAG 2.2 §1.4.3), targets are 44 pixels high,
 * letters 16 pixels, so that a telephone does not zoom in; focus is a ring that is seen anywhere.
 */
import { createHash } from 'node:crypto'

export const style = `
:root{color-scheme:light dark;--ground:#f3f5f7;--card:#fff;--ink:#1b2733;--soft:#4c5a67;--line:#c3ccd4;--edge:#75828e;--main:#0b5cad;--on-main:#fff;--bad:#b3201d;--on-bad:#fff;--warn:#fff4d6;--warn-ink:#5b4300;--warn-line:#d9a400;--good:#e3f5e8;--good-ink:#124d26;--good-line:#2e8b4f;--ill:#fde8e7;--ill-ink:#7d1311;--ill-line:#c9302c}
@media (prefers-color-scheme:dark){:root{--ground:#12181e;--card:#1c252d;--ink:#e8edf2;--soft:#a9b6c2;--line:#37444f;--edge:#8593a0;--main:#8cc4ff;--on-main:#06223d;--bad:#ffa19c;--on-bad:#3d0504;--warn:#3a2f0c;--warn-ink:#ffe39a;--warn-line:#b98d00;--good:#12301d;--good-ink:#b5ecc6;--good-line:#3fa866;--ill:#3d1614;--ill-ink:#ffc9c6;--ill-line:#e0605b}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.65 system-ui,-apple-system,"Segoe UI","Hiragino Sans","Noto Sans JP","Noto Sans CJK JP","Yu Gothic UI",Meiryo,sans-serif;overflow-wrap:anywhere;line-break:strict}
.frame{max-width:36rem;margin:0 auto;padding:0 1rem 3rem}
header{display:flex;flex-wrap:wrap;gap:.25rem 1rem;align-items:center;justify-content:space-between;padding:.6rem 0}
header p{margin:0}
.name{font-weight:700}
.tongue{display:inline-flex;align-items:center;min-height:44px;padding:0 .5rem}
main{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:1.25rem}
h1{font-size:1.4rem;line-height:1.35;margin:0 0 .75rem;text-wrap:balance;word-break:auto-phrase}
h2{font-size:1.08rem;line-height:1.4;margin:2rem 0 .5rem;padding-top:1.25rem;border-top:1px solid var(--line)}
p{margin:0 0 .9rem}
a{color:var(--main)}
label,legend{display:block;font-weight:600;margin:0 0 .25rem;padding:0}
.hint{color:var(--soft);font-size:.92rem;margin:.25rem 0 0}
.field{margin:0 0 1.1rem}
input[type=text],input[type=email],select{display:block;width:100%;min-height:48px;padding:.5rem .75rem;font:inherit;color:inherit;background:var(--card);border:1px solid var(--edge);border-radius:8px}
.code{font-family:ui-monospace,SFMono-Regular,Consolas,"DejaVu Sans Mono",monospace;letter-spacing:.08em}
button,.button{display:block;width:100%;min-height:48px;padding:.6rem 1rem;font:inherit;font-weight:700;line-height:1.4;text-align:center;text-decoration:none;word-break:auto-phrase;border-radius:8px;border:2px solid var(--main);background:var(--main);color:var(--on-main);cursor:pointer}
.second{background:transparent;color:var(--main)}
.danger{border-color:var(--bad);background:var(--bad);color:var(--on-bad)}
.danger-line{border-color:var(--bad);background:transparent;color:var(--bad)}
.small{width:auto;min-height:44px;padding:.35rem .8rem;font-size:.92rem}
:focus-visible{outline:3px solid var(--main);outline-offset:3px}
.choice{margin-top:.9rem}
main>:last-child{margin-bottom:0}
dl{margin:0 0 1.1rem}
dt{color:var(--soft);font-size:.88rem;margin-top:.65rem}
dd{margin:0;font-size:1.04rem}
dd.big{font-size:1.2rem;font-weight:700}
ul.rows{list-style:none;margin:0 0 .9rem;padding:0}
ul.rows li{padding:.6rem 0;border-bottom:1px solid var(--line)}
ul.rows li:last-child{border:0;padding-bottom:0}
ul.rows li form{margin-top:.4rem}
ul.rows .hint{margin:0}
ul,ol{padding-left:1.4em}
ol li,main ul:not(.rows):not(.codes) li{margin-bottom:.35rem}
.note{border:1px solid var(--line);border-left-width:6px;border-radius:8px;padding:.7rem .9rem;margin:0 0 1.1rem}
.note p:last-child{margin:0}
form+.note{margin-top:1.1rem}
.note strong{display:block}
.warn{background:var(--warn);color:var(--warn-ink);border-color:var(--warn-line)}
.good{background:var(--good);color:var(--good-ink);border-color:var(--good-line)}
.ill{background:var(--ill);color:var(--ill-ink);border-color:var(--ill-line)}
.qr{display:block;width:min(240px,100%);height:auto;margin:0 auto 1rem;background:#fff;border-radius:8px}
.codes{list-style:none;padding:0;margin:0 0 1.1rem;display:grid;grid-template-columns:repeat(auto-fit,minmax(15.5rem,1fr));gap:.25rem .9rem}
.codes li{padding:.3rem 0;border-bottom:1px dashed var(--edge);white-space:nowrap}
[hidden]{display:none!important}
.plain{font-size:1.18rem;line-height:1.6;font-weight:600}
.pair{display:grid;grid-template-columns:1fr 1fr;gap:.75rem}
.pair>*{margin:0}
.pair button,.pair .button{width:100%;height:100%}
.links{display:grid;gap:.6rem;margin:0 0 1.1rem}
fieldset{border:0;margin:0 0 1.1rem;padding:0}
.pick{display:flex;gap:.7rem;align-items:center;min-height:48px;padding:.5rem .75rem;margin:0 0 .5rem;border:1px solid var(--edge);border-radius:8px;font-weight:400}
.pick input{width:1.3rem;height:1.3rem;flex:none;accent-color:var(--main)}
.unseen{position:absolute;left:-999px}
.days{width:100%;border-collapse:collapse;margin:0 0 1.1rem;font-variant-numeric:tabular-nums}
.days th,.days td{padding:.3rem .25rem;text-align:right;font-weight:400;border-bottom:1px solid var(--line);white-space:nowrap}
.days th:first-child{text-align:left}
.days thead th{color:var(--soft);font-size:.88rem}
.days td:last-child{width:30%}
meter{width:100%;height:.7rem}
summary{cursor:pointer;min-height:44px;display:list-item;padding:.6rem 0;color:var(--main);font-weight:600}
footer{color:var(--soft);font-size:.9rem;padding:1rem .25rem 0}
footer button.small{margin-top:.5rem}
.skip{position:absolute;left:-999px}
.skip:focus{left:1rem;top:.5rem;background:var(--card);padding:.5rem}
@media (min-width:40rem){main{padding:2rem}button:not(.wide),.button:not(.wide){width:auto;min-width:12rem;display:inline-block}button.small{min-width:0}dl.facts{display:grid;grid-template-columns:9.5rem 1fr;gap:.45rem 1rem}dl.facts dt{margin:0;padding-top:.2rem}}
@media print{.no-print,header .tongue,footer,button,.button{display:none!important}body{background:#fff;color:#000}main{border:0;padding:0}}
`

const HASH = createHash('sha256').update(style).digest('base64')

/**
 * CSP Level 3: nothing but this style, the files of ours beside the page, pictures within it, and forms
 * to ourselves. No script stands in a page, and none asks anybody anything.
 */
export const contentPolicy = [
  "default-src 'none'",
  `style-src 'sha256-${HASH}'`,
  "script-src 'self'",
  "worker-src 'self'",
  "manifest-src 'self'",
  "img-src 'self' data:",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join('; ')
