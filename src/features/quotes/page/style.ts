import { createHash } from 'node:crypto'

/** The page's only style; its hash stands in the page's policy, so that no other can be put in. */
export const style = `
:root{color-scheme:light dark;--text:#1f2328;--faint:#57606a;--line:#d0d7de;--back:#f6f8fa;--paper:#fff;--accent:#0958d9;--good:#135200;--goodback:#f6ffed;--warn:#873800;--warnback:#fff7e6}
@media (prefers-color-scheme:dark){:root{--text:#e6edf3;--faint:#9da7b3;--line:#3d444d;--back:#0d1117;--paper:#161b22;--accent:#69b1ff;--good:#b7eb8f;--goodback:#162312;--warn:#ffd591;--warnback:#2b1d11}}
*{box-sizing:border-box}
body{margin:0;background:var(--back);color:var(--text);font:15px/1.6 system-ui,-apple-system,"PingFang SC","Microsoft YaHei","Noto Sans SC",sans-serif}
main{max-width:960px;margin:0 auto;padding:24px 32px 48px;background:var(--paper);min-height:100vh}
header.top{display:flex;justify-content:space-between;gap:16px;align-items:center;margin-bottom:20px;color:var(--faint)}
header.top img{max-height:48px;max-width:180px}
h1{font-size:26px;line-height:1.3;margin:0 0 12px}
h2{font-size:18px;margin:32px 0 10px}
a{color:var(--accent)}
.subject{font-size:17px;margin:-6px 0 14px}
.faint,dt{color:var(--faint)}
.note{padding:10px 14px;border-radius:8px;margin:0 0 12px;background:var(--back);border:1px solid var(--line)}
.note.good{background:var(--goodback);color:var(--good)}
.note.warn{background:var(--warnback);color:var(--warn)}
dl.facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(200px,1fr));gap:10px 24px;margin:16px 0 0}
dl.facts div,dl.totals div{min-width:0}
dd{margin:0;overflow-wrap:anywhere}
table{width:100%;border-collapse:collapse}
th{font-weight:500;color:var(--faint);text-align:left;font-size:13px}
th,td{padding:8px;border-bottom:1px solid var(--line);vertical-align:top;overflow-wrap:anywhere}
.num{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
td small{display:block;color:var(--faint)}
dl.totals{margin:12px 0 0 auto;max-width:360px}
dl.totals div{display:flex;justify-content:space-between;gap:24px}
dl.totals .sum dt,dl.totals .sum dd{font-size:20px;font-weight:600;color:var(--text)}
.terms{white-space:pre-wrap;overflow-wrap:anywhere}
.messages{list-style:none;margin:0 0 16px;padding:0;display:grid;gap:10px}
.messages li{border:1px solid var(--line);border-radius:8px;padding:10px 14px}
.messages li.theirs{background:var(--back)}
.messages p{margin:2px 0 0;white-space:pre-wrap;overflow-wrap:anywhere}
form{display:grid;gap:10px;max-width:560px}
label{display:grid;gap:4px}
label.tick{grid-template-columns:auto 1fr;align-items:start;gap:10px}
input[type=text],textarea{width:100%;font:inherit;padding:9px 11px;border:1px solid var(--faint);border-radius:6px;background:var(--paper);color:inherit}
input[type=checkbox]{width:20px;height:20px;margin-top:3px}
textarea{min-height:88px;resize:vertical}
button{font:inherit;padding:10px 20px;border-radius:6px;border:1px solid var(--faint);background:none;color:inherit;cursor:pointer;justify-self:start}
button.main{background:#0958d9;border-color:#0958d9;color:#fff;font-weight:600}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
summary{cursor:pointer;margin-top:20px}
details form{margin-top:10px}
.accept{border:1px solid var(--line);border-radius:10px;padding:4px 20px 20px;margin-top:32px}
.accept h2{margin-top:16px}
.skip{position:absolute;left:-999px}
.skip:focus{position:static}
@media (max-width:640px){
main{padding:16px}
thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
table,tbody{display:block}
tr{display:grid;grid-template-columns:1fr 1fr;gap:2px 12px;padding:10px 0;border-bottom:1px solid var(--line)}
td{display:block;border:0;padding:0}
td.wide{grid-column:1/-1;font-weight:500}
td.no{display:none}
td[data-label]::before{content:attr(data-label);display:block;font-size:12px;color:var(--faint)}
td.num{text-align:left}
td:empty{display:none}
dl.totals{max-width:none}
button{width:100%;min-height:44px}
}
@media print{body{background:none}main{padding:0;max-width:none}.screen{display:none}}
`

const hash = createHash('sha256').update(style).digest('base64')

/** Nothing runs on the page, nothing is loaded from anywhere, nobody may frame it; it sends forms to this server alone. */
export const policy = `default-src 'none'; style-src 'sha256-${hash}'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`
