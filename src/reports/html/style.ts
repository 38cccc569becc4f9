/**
 * Style: the one style sheet of a report, for day, night and paper.
 *
 * Its hash stands in the page's own policy (`Content-Security-Policy`), so that no other style and no
 * script of anybody can take hold, whatever a log smuggles in. A pure room has no SHA-256: the hash
 * is written down here, and a test reckons it again.
 */
import { night, paper, type Role, roles } from '../picture/drawing.ts'

const colours = (of: Readonly<Record<Role, string>>): string =>
  roles.map((role) => `--${role}:${of[role]}`).join(';')

const rolesCss = roles
  .map((role) => `.f-${role}{fill:var(--${role})}.s-${role}{stroke:var(--${role})}`)
  .join('')

export const style = `
:root{color-scheme:light dark;${colours(paper)};--page:#f5f6f7;--card:#fff;--edge:#d8dde2;--link:#1d5fa6;--bad-back:#fbeae8;--watch-back:#fdf3e1;--good-back:#e6f3ec;--soft-back:#eef1f3}
@media (prefers-color-scheme:dark){:root{${colours(night)};--page:#0f1215;--card:#14181c;--edge:#313941;--link:#8fc0f2;--bad-back:#3a1d1b;--watch-back:#362a14;--good-back:#15301f;--soft-back:#20262c}}
*{box-sizing:border-box}
html{font:16px/1.65 system-ui,'Segoe UI','Hiragino Sans','Noto Sans JP','Noto Sans CJK JP','Yu Gothic UI',Meiryo,sans-serif;-webkit-text-size-adjust:100%}
body{margin:0;background:var(--page);color:var(--ink)}
main,header,nav,footer{max-width:68rem;margin:0 auto;padding:0 1.5rem}
header{padding-top:2rem}
h1{font-size:1.7rem;line-height:1.3;margin:0 0 .3rem}
h2{font-size:1.35rem;line-height:1.35;margin:0 0 1rem;padding-bottom:.4rem;border-bottom:2px solid var(--ink)}
h3{font-size:1.12rem;line-height:1.4;margin:0 0 .8rem}
h4{font-size:1rem;margin:1.6rem 0 .5rem}
p{margin:.6rem 0}
a{color:var(--link)}
.stamp{color:var(--soft);font-size:.9rem;margin:0 0 1rem}
section{background:var(--card);border:1px solid var(--edge);border-radius:.6rem;padding:1.5rem 1.75rem;margin:1.25rem 0}
section.l3{margin-left:0;border-left:5px solid var(--edge)}
nav ol{columns:2 20rem;margin:.3rem 0 0;padding-left:1.4rem;font-size:.95rem}
nav h2{border:0;font-size:1rem;margin:0;padding:0;color:var(--soft)}
nav a{text-decoration:none}nav a:hover{text-decoration:underline}
dl.about{display:grid;grid-template-columns:auto 1fr;gap:.15rem 1rem;margin:0 0 1rem;font-size:.92rem}
dl.about dt{color:var(--soft)}dl.about dd{margin:0}
dl.terms{display:grid;grid-template-columns:minmax(8rem,auto) 1fr;gap:.35rem 1.25rem;margin:.5rem 0}
dl.terms dt{color:var(--soft)}dl.terms dd{margin:0;overflow-wrap:anywhere}
.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(12.5rem,1fr));gap:.75rem;margin:1.1rem 0}
.figure{border:1px solid var(--edge);border-left:4px solid var(--line);border-radius:.4rem;padding:.6rem .8rem}
.figure b{display:block;font-size:1.55rem;line-height:1.25;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
.figure span{display:block;font-size:.85rem}
.figure span+b+span,.figure span:last-child{color:var(--soft)}
.figure.t-bad{border-left-color:var(--bad)}.figure.t-bad b{color:var(--bad)}
.figure.t-good{border-left-color:var(--good)}.figure.t-good b{color:var(--good)}
.figure.t-watch{border-left-color:var(--watch)}
.verdict{border-radius:.45rem;padding:.8rem 1.1rem;margin:.8rem 0;background:var(--soft-back);border-left:6px solid var(--line)}
.verdict .label{display:block;font-size:.85rem;color:var(--soft)}
.verdict strong{font-size:1.2rem;line-height:1.45}
.verdict .note{margin:.3rem 0 0;font-size:.92rem}
.verdict.t-bad{background:var(--bad-back);border-color:var(--bad)}
.verdict.t-watch{background:var(--watch-back);border-color:var(--watch)}
.verdict.t-good{background:var(--good-back);border-color:var(--good)}
p.t-soft{color:var(--soft);font-size:.92rem}
p.t-watch{border-left:4px solid var(--watch);padding-left:.8rem}
ul,ol{padding-left:1.4rem;margin:.5rem 0}li{margin:.2rem 0;overflow-wrap:anywhere}
.wide{overflow-x:auto;margin:1rem 0}
table{border-collapse:collapse;width:100%;font-size:.86rem;line-height:1.45}
caption{text-align:left;color:var(--soft);padding-bottom:.35rem}
th,td{text-align:left;vertical-align:top;padding:.38rem .55rem;border-bottom:1px solid var(--edge);overflow-wrap:break-word}
thead th{border-bottom:2px solid var(--line);font-weight:600;vertical-align:bottom;overflow-wrap:normal;word-break:auto-phrase}
tbody tr:nth-child(even){background:color-mix(in srgb,var(--soft-back) 45%,transparent)}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}
td,th{white-space:pre-line}td.n,.k,.w{white-space:nowrap}.l{overflow-wrap:anywhere}
tfoot td{color:var(--soft);border-bottom:0}
.badge{display:inline-block;border-radius:.7rem;padding:0 .6rem;background:var(--soft-back);font-weight:600;white-space:nowrap}
.badge.t-bad{background:var(--bad-back);color:var(--bad)}
.badge.t-watch{background:var(--watch-back);color:var(--watch)}
.badge.t-good{background:var(--good-back);color:var(--good)}
.badge.t-soft{color:var(--soft)}
figure{margin:1.1rem 0;overflow-x:auto}
figure svg{display:block;width:100%;height:auto;min-width:34rem}
figcaption{color:var(--soft);font-size:.88rem;margin-top:.35rem}
svg text{font-family:inherit}
.f-none{fill:none}${rolesCss}
table.fields{border:1px solid var(--line);font-size:.92rem;margin:.8rem 0}
table.fields th,table.fields td{border:1px solid var(--edge);padding:.5rem .7rem}
table.fields th{width:30%;background:var(--soft-back);font-weight:600}
table.fields tr:nth-child(even){background:none}
.marking{display:inline-block;border:1.5px solid var(--bad);color:var(--bad);font-weight:700;padding:.05rem .7rem;margin:0 .6rem .6rem 0}
.watermark{position:fixed;inset:0;display:flex;align-items:center;justify-content:center;font-size:min(11vw,7rem);font-weight:700;color:var(--bad);opacity:.13;transform:rotate(-30deg);white-space:nowrap;pointer-events:none;z-index:2}
.letter .date,.letter .from{text-align:right;margin:.2rem 0}
.letter .to{margin:.2rem 0}
.letter h1{text-align:center;font-size:1.45rem;margin:1.6rem 0 1rem}
.letter section{border:0;background:none;padding:0;margin:1.1rem 0}
.letter h2{font-size:1.08rem;border-bottom:1px solid var(--edge);margin-bottom:.5rem}
.letter main,.letter header,.letter footer{max-width:50rem}
.sheet section:not(.apart){display:grid;grid-template-columns:9.5rem minmax(0,1fr);gap:0 1.2rem;padding:0;margin:0;border-radius:0;border:1px solid var(--line);border-top:0}
.sheet section:first-child{border-top:1px solid var(--line)}
.sheet section:not(.apart)>h2{grid-row:1/span 20;background:var(--soft-back);font-size:.95rem;border:0;margin:0;padding:.5rem .8rem}
.sheet section:not(.apart)>:not(h2){grid-column:2;padding-right:.8rem}
.sheet section:not(.apart)>:last-child{margin-bottom:.5rem}.sheet section:not(.apart)>h2+*{margin-top:.5rem}
.sheet section:not(.apart)>.verdict{margin-right:.8rem}
.sheet p,.sheet ul,.sheet ol{margin:.25rem 0}.sheet .wide{margin:.3rem 0}
footer{color:var(--soft);font-size:.88rem;padding-top:.5rem;padding-bottom:2.5rem}
@media (max-width:42rem){.sheet section:not(.apart){display:block}.sheet section:not(.apart)>:not(h2){padding:0 .8rem}main,header,nav,footer{padding-left:.75rem;padding-right:.75rem}section{padding:1rem}dl.terms{grid-template-columns:1fr}dl.terms dd{margin-bottom:.4rem}}
@page{size:A4;margin:16mm 14mm}
@media print{
:root{color-scheme:light;${colours(paper)};--page:#fff;--card:#fff;--edge:#d8dde2;--link:#1c2733;--bad-back:#fbeae8;--watch-back:#fdf3e1;--good-back:#e6f3ec;--soft-back:#eef1f3}
html{font-size:8.8pt;line-height:1.5}
h1{font-size:1.5rem}h2{font-size:1.25rem;margin-bottom:.6rem}h4{margin:.9rem 0 .3rem}p{margin:.35rem 0}ul,ol{margin:.3rem 0}li{margin:.05rem 0}
dl.about{grid-template-columns:auto 1fr auto 1fr;margin-bottom:.6rem}
.stamp{margin-bottom:.4rem}
.figures{grid-template-columns:repeat(4,1fr);gap:.5rem;margin:.7rem 0}.figure{padding:.35rem .6rem}.figure b{font-size:1.3rem}
.verdict{padding:.5rem .9rem;margin:.6rem 0}
*{-webkit-print-color-adjust:exact;print-color-adjust:exact}
main,header,nav,footer{max-width:none;padding:0}
section{border:0;padding:0;margin:0 0 1.6rem;border-radius:0}
section.l3{border-left:0}
body:not(.plain) #summary{break-after:page}
.apart{break-before:page}
.letter section{margin:0 0 .9rem}.letter{font-size:1.12rem}
.sheet{line-height:1.4}.sheet section:not(.apart){border-color:#8a949e}
.sheet h1{font-size:1.35rem;margin-bottom:.1rem}.sheet section:not(.apart)>h2{font-size:1rem;padding:.25rem .5rem}.sheet section:not(.apart)>:last-child{margin-bottom:.25rem}.sheet section:not(.apart)>h2+*{margin-top:.25rem}.sheet p,.sheet ul,.sheet ol{margin:.12rem 0}
.sheet .wide{margin:.15rem 0}.sheet th,.sheet td{padding:.12rem .35rem}.sheet .verdict{padding:.3rem .7rem;margin:.2rem 0}.sheet .verdict strong{font-size:1.05rem}
.sheet dl.about{margin-bottom:.3rem}
.watermark{opacity:.16}
nav{display:none}
header{padding-top:0}
h2,h3,h4,caption{break-after:avoid}
figure,.verdict,.figure,tr,dl.terms>dd,.letter .from{break-inside:avoid}
thead{display:table-header-group}
tfoot{display:table-row-group}
.w{white-space:normal;overflow-wrap:anywhere}
.wide,figure{overflow:visible}
figure svg{min-width:0}
table{font-size:7.6pt}
th,td{padding:.25rem .35rem}
a{text-decoration:none}
}
`

/** Of `style`, SHA-256 in base64. */
export const STYLE_SHA256 = 'C0vosQuSqxhW6VJdSxXWezQNYxr/pnPRWY2ogLwKmQM='
