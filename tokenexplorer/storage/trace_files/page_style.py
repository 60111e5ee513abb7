"""The look of the page: one style sheet, light and dark, for the screen and for paper."""

from __future__ import annotations

from typing import Final

STYLE: Final = """
:root{color-scheme:light dark;--ground:#fff;--card:#f6f8fb;--sunken:#eceff4;--line:#d9dfe8;--text:#1b2330;
--quiet:#566173;--ok:#16794a;--bad:#b3261e;--badsoft:#fdeceb;--accent:#2456d6}
@media (prefers-color-scheme:dark){:root{--ground:#151a21;--card:#1c232c;--sunken:#262e39;--line:#37414e;--text:#e8ecf2;
--quiet:#a9b4c2;--ok:#5cc98f;--bad:#ff8a80;--badsoft:#3a1f20;--accent:#8fb0ff}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:62rem;padding:2rem 1.25rem 4rem;background:var(--ground);color:var(--text);
font:15px/1.5 system-ui,"Segoe UI","Noto Sans",sans-serif}
h1{font-size:1.6rem;margin:0 0 .25rem}
h2{font-size:1.2rem;margin:2.5rem 0 .5rem;padding-bottom:.35rem;border-bottom:1px solid var(--line)}
h1,h2,h3,p,li,strong,summary{overflow-wrap:anywhere}
h2 span{font-weight:400;font-size:.95rem;margin-left:.5rem}
h3{font-size:1rem;margin:0;display:flex;gap:.75rem;align-items:baseline}
h3 span:first-child{min-width:0}
h3 .end{margin-left:auto;font-weight:400;white-space:nowrap}
a{color:inherit}
article:target{outline:2px solid var(--accent);outline-offset:2px}
h4{font-size:.85rem;margin:1rem 0 .25rem;color:var(--quiet);font-weight:600}
p{margin:.35rem 0}
ul,ol{margin:.35rem 0;padding-left:1.4rem}
.quiet{color:var(--quiet)}
.failed{color:var(--bad)}
.ok{color:var(--ok)}
.small{font-size:.87rem}
article{border:1px solid var(--line);border-radius:10px;margin:.75rem 0;padding:.9rem 1.1rem;background:var(--card);
break-inside:avoid}
article.bad{border-left:4px solid var(--bad)}
.why{background:var(--badsoft);border-radius:8px;padding:.75rem 1rem;margin:.75rem 0}
.why h4:first-child{margin-top:0}
.why strong{font-size:1.05rem}
.pill{font-size:.8rem;border:1px solid var(--line);border-radius:99px;padding:.05rem .6rem;margin-left:.6rem;
white-space:nowrap}
code,pre,td{font:13px/1.5 ui-monospace,"Noto Sans Mono",monospace}
code{overflow-wrap:anywhere}
pre{white-space:pre-wrap;overflow-wrap:anywhere;margin:.5rem 0;padding:.6rem .75rem;background:var(--sunken);
border-radius:6px}
table{border-collapse:collapse;width:100%;margin:.25rem 0;table-layout:fixed}
td{border-top:1px solid var(--line);padding:.3rem .75rem .3rem 0;vertical-align:top;overflow-wrap:anywhere}
tr:first-child td{border-top:0}
.fields col:first-child{width:30%}
.fields col:last-child{width:32%}
.fields td:first-child{color:var(--accent)}
.fields .meaning{color:var(--quiet);font-family:inherit;padding-right:0}
.line td{padding:.15rem .75rem .15rem 0;border-top:0;font-family:inherit;overflow:hidden;text-overflow:ellipsis;
white-space:nowrap}
.line td:first-child{width:34%}
.line td:last-child{width:13%;text-align:right;padding-right:0;color:var(--quiet)}
svg{display:block;width:100%;height:1rem;margin-top:.2rem}
rect.ground{fill:var(--sunken)}
rect.bar{fill:var(--accent)}
rect.bar.bad{fill:var(--bad)}
summary{cursor:pointer;color:var(--quiet);margin-top:.5rem}
@media (max-width:40rem){body{padding:1.25rem .9rem 3rem}article{padding:.8rem .9rem}
h2 span{display:block;margin:0}
.fields,.fields tbody,.fields tr,.fields td{display:block}
.fields colgroup{display:none}
.fields tr{border-top:1px solid var(--line);padding:.35rem 0}
.fields tr:first-child{border-top:0}
.fields td{border:0;padding:0}
.line td:first-child{width:46%}
.line td:last-child{width:19%}}
@media print{:root{color-scheme:light;--ground:#fff;--card:#fff;--sunken:#f2f4f7;--line:#c4cbd6;--text:#000;
--quiet:#444c59;--ok:#0f6138;--bad:#a11c15;--badsoft:#fff;--accent:#1d47ad}
body{max-width:none;padding:0;font-size:10.5pt}
h2,h3,h4,summary{break-after:avoid}
tr,.why{break-inside:avoid}
.why{border:1px solid var(--bad)}
rect{print-color-adjust:exact}
summary{list-style:none}
details::details-content{content-visibility:visible;block-size:auto}
details:not([open])>*:not(summary){display:block}}
"""
