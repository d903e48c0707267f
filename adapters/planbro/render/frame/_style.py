"""How a page looks, on a screen, in the dark, on a telephone and on paper; large and simple are classes of it."""

from __future__ import annotations

from typing import Final

PLAN: Final = """
:root { --ink: #15191d; --soft: #4a545e; --accent: #1f4e5f; --pale: #eef3f5; --paper: #fff; --line: #9aa6ae;
  --mark: #8a3b12; }
@media (prefers-color-scheme: dark) { @media screen { :root {
  --ink: #e8ecef; --soft: #a9b4bd; --accent: #8cc4d6; --pale: #1d262c; --paper: #12171b; --line: #55616a;
  --mark: #f0a678; } } }
body { margin: 2.5rem auto; padding: 0 1.25rem; max-width: 46rem; color: var(--ink); background: var(--paper);
  font: 1.0625rem/1.6 system-ui, "Segoe UI", "Noto Sans", "DejaVu Sans", sans-serif; overflow-wrap: anywhere; }
bdi { white-space: pre-line; }
h1 { font-size: 2rem; line-height: 1.2; font-weight: 500; color: var(--accent); margin-bottom: .25rem; }
h2 { font-size: 1.4rem; font-weight: 500; color: var(--accent); border-bottom: 1.5px solid var(--accent);
  margin: 2.75rem 0 1rem; break-after: avoid; }
h3 { font-size: 1.15rem; margin: 1.75rem 0 .4rem; } h4, h5, h6 { font-size: 1rem; margin: 1.25rem 0 .3rem; }
h3, h4, h5, h6, .title { break-after: avoid; }
.subtitle { font-size: 1.25rem; margin: 0; } .as-of, .label, dt { color: var(--soft); }
.label { margin: .75rem 0 0; font-size: .95rem; } .label + p { margin-top: .15rem; }
.head { background: var(--pale); border-radius: .4rem; padding: 1rem 1.25rem; display: grid; gap: .35rem 1rem;
  grid-template-columns: minmax(8rem, 12rem) 1fr; } .head dd { margin: 0; font-weight: 600; }
nav ul { columns: 2; padding-left: 1.2rem; } a { color: var(--accent); }
blockquote { margin: 1rem 0; padding: .1rem 0 .1rem 1rem; border-left: .25rem solid var(--accent); font-size: 1.15rem; }
blockquote .label { margin: 0; }
.facts { margin: .2rem 0 .6rem; font-size: .97rem; } .facts div { display: inline; }
.facts div:not(:last-child)::after { content: "  ·  "; color: var(--soft); }
.facts dt, .facts dd { display: inline; margin: 0; }
.entry { margin: 1.1rem 0; } .title { font-weight: 600; margin: 0; }
.in1 { margin-left: 1rem; } .in2 { margin-left: 2rem; } .in3 { margin-left: 3rem; }
.in4, .in5, .in6 { margin-left: 4rem; }
table { border-collapse: collapse; width: 100%; font-size: .95rem; } caption { text-align: left; font-weight: 600; }
th { background: var(--pale); } th, td { padding: .35rem .5rem; text-align: left; vertical-align: top;
  overflow-wrap: break-word; } td.long { overflow-wrap: anywhere; }
tr { break-inside: avoid; border-bottom: 1px solid var(--pale); }
footer { margin-top: 3rem; font-size: .85rem; color: var(--soft); }
@media (max-width: 34rem) { .head { grid-template-columns: 1fr; } nav ul { columns: 1; }
  thead { position: absolute; width: 1px; overflow: hidden; clip-path: inset(50%); }
  tr { display: block; padding: .5rem 0; }
  td { display: inline; padding: 0; } td:first-child { display: block; font-weight: 600; }
  td:not(:first-child):not(:empty) ~ td:not(:empty)::before { content: "  ·  "; color: var(--soft); } }
@media print { body { margin: 0; max-width: none; } nav { display: none; } @page { size: A4; margin: 20mm; } }
"""
"""What the sections of a plan look like, also within another page."""

PAPER: Final = """
.note { break-after: avoid; margin-bottom: .5rem; }
.sums { list-style: none; margin: 1.25rem 0; padding: .9rem 1.1rem; background: var(--pale); border-radius: .4rem; }
.sums li + li { margin-top: .4rem; } li { margin: .3rem 0; } main > ol, main > ul:not([class]) { padding-left: 1.5rem; }
.fields { display: grid; grid-template-columns: minmax(9rem, 13rem) 1fr; gap: .45rem 1rem; }
.fields dd { margin: 0; font-weight: 600; }
.choices { list-style: none; padding: 0; } .choices li { display: flex; gap: .6rem; margin: .3rem 0; }
.box { flex: none; display: inline-block; width: 1.05rem; height: 1.05rem; border: 1.5px solid var(--ink);
  line-height: 1rem; text-align: center; font-weight: 700; }
.line { display: block; border-bottom: 1px solid var(--soft); height: 1.9rem; }
.ticks th, .ticks td { border: 1px solid var(--soft); height: 1.4rem; }
.ticks td:nth-child(n+4) { white-space: nowrap; }
.together { break-inside: avoid; }
.sign { display: grid; grid-auto-flow: column; grid-auto-columns: 1fr; gap: 1.5rem; margin: 3rem 0 2rem; }
.sign span { border-top: 1px solid var(--soft); padding-top: .25rem; font-size: .9rem; }
.visits { list-style: none; margin: 0; padding: 0; }
.visits > li { border-top: 1px solid var(--line); padding: .9rem 0; margin: 0; break-inside: avoid; }
.visits > li:last-child { border-bottom: 1px solid var(--line); }
.when, .who { margin: 0; } .when { color: var(--soft); font-size: .95rem; } .who { font-weight: 600; }
.mark { margin-left: .5rem; padding: .05rem .5rem; border: 1px solid var(--mark); border-radius: .3rem;
  color: var(--mark); font-size: .85rem; font-weight: 600; white-space: nowrap; }
.visits dl { margin: .35rem 0 0; } .visits dl div { display: grid; grid-template-columns: 5.5rem 1fr; gap: .5rem; }
.visits dd { margin: 0; }
details { margin-top: .4rem; } summary { cursor: pointer; color: var(--accent); }
details ol { margin: .4rem 0 0; padding-left: 1.2rem; list-style: none; font-variant-numeric: tabular-nums; }
.large { font-size: 133%; }
.large .head, .large .fields, .large .visits dl div { grid-template-columns: 1fr; gap: .1rem; }
.large dt { margin-top: .5rem; } .large h1, .large h2 { overflow-wrap: break-word; hyphens: auto; }
.simple body { line-height: 1.9; max-width: 38rem; } .simple p, .simple li { margin: .8rem 0; }
.simple blockquote, .large blockquote { font-style: normal; }
@media (max-width: 34rem) {
  .fields, .sign, .visits dl div { grid-template-columns: 1fr; grid-auto-flow: row; gap: .2rem; }
  .sign span:not(:first-child) { margin-top: 2rem; }
  .ticks td { white-space: normal; border: 0; height: auto; } .ticks td:first-child { display: inline; }
  .ticks td:nth-child(2) { font-weight: 600; } .ticks td:nth-child(2)::before { content: " "; } }
@media print { details > ol { display: block; } .large body { font-size: 16pt; } }
"""
"""What papers have beside that."""
