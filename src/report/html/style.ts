/** Colours carry meaning only: severity, original and rewrite, added and removed. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --ground: #fff; --card: #fff; --ink: #1b1f24; --quiet: #59636e; --line: #d8dee4; --code: #f6f8fa;
  --critical: #a40e26; --high: #bc4c00; --medium: #7d4e00; --low: #59636e;
  --original: #bc4c00; --rewrite: #0969da; --added: #dafbe1; --removed: #ffebe9; --lit: #fff8c5;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #0d1117; --card: #12171e; --ink: #e6edf3; --quiet: #9198a1; --line: #30363d; --code: #161b22;
    --critical: #ff7b72; --high: #ffa657; --medium: #e3b341; --low: #9198a1;
    --original: #ffa657; --rewrite: #58a6ff; --added: #12361f; --removed: #4b1113; --lit: #3a3000;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
body > header { padding: 20px 28px 14px; border-bottom: 1px solid var(--line); }
h1 { font-size: 20px; margin: 0 0 4px; }
h2 { font-size: 15px; margin: 18px 0 6px; }
h3 { font-size: 15px; margin: 14px 0 6px; font-weight: 600; }
small, .quiet { color: var(--quiet); font-weight: 400; font-size: 13px; }
.bar { display: flex; flex-wrap: wrap; gap: 8px; margin-top: 12px; align-items: center; }
.bar button, .tree button { font: inherit; color: inherit; background: none; border: 1px solid var(--line); border-radius: 6px; padding: 2px 10px; cursor: pointer; }
.bar button[aria-pressed=false] { opacity: .45; text-decoration: line-through; }
.bar b, .tree b { margin-left: 4px; }
#words { font: inherit; color: inherit; background: var(--ground); border: 1px solid var(--line); border-radius: 6px; padding: 2px 10px; min-width: 220px; }
.critical .severity, b.critical { color: var(--critical); } .high .severity, b.high { color: var(--high); }
.medium .severity, b.medium { color: var(--medium); } .low .severity, b.low { color: var(--low); }
.phases { display: flex; height: 8px; width: min(560px, 100%); border-radius: 4px; overflow: hidden; margin: 10px 0 4px; background: var(--line); gap: 2px; }
.phases i { display: block; min-width: 2px; background: var(--quiet); }
.phase-key { display: flex; gap: 14px; font-size: 13px; } .phase-key i { display: inline-block; width: 12px; height: 8px; border-radius: 2px; margin-right: 5px; background: var(--quiet); }
.phase-key i.model { background: var(--rewrite); } .phase-key i.trials { background: var(--original); }
.suppressed { color: var(--quiet); margin: 24px 0; } .suppressed summary { cursor: pointer; } .suppressed li { margin: 8px 0; overflow-wrap: anywhere; }
.phases i.model { background: var(--rewrite); } .phases i.trials { background: var(--original); }
.incomplete { border-left: 4px solid var(--critical); background: var(--code); padding: 8px 14px; margin: 12px 0 0; }
.incomplete ul { margin: 4px 0; padding-left: 20px; }
main { display: grid; grid-template-columns: minmax(180px, 260px) minmax(0, 1fr); gap: 28px; padding: 18px 28px 60px; max-width: 1560px; }
nav { position: sticky; top: 12px; align-self: start; max-height: calc(100vh - 24px); overflow: auto; }
.tree, .tree ul { list-style: none; margin: 0; padding-left: 12px; } .tree { padding-left: 0; }
.tree button { border: 0; padding: 1px 4px; text-align: left; } .tree button[aria-pressed=true] { background: var(--lit); }
.folder { color: var(--quiet); }
.finding { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 14px 18px; margin: 0 0 18px; scroll-margin-top: 12px; border-left-width: 4px; }
.finding.critical { border-left-color: var(--critical); } .finding.high { border-left-color: var(--high); } .finding.medium { border-left-color: var(--medium); }
.finding > header { display: flex; flex-wrap: wrap; gap: 4px 12px; align-items: baseline; }
.severity { font-weight: 700; } .place { color: inherit; font-weight: 600; text-decoration: none; }
.badge { border: 1px solid var(--line); border-radius: 10px; padding: 0 9px; font-size: 13px; }
.message { margin: 6px 0 8px; }
pre { font: 13px/1.5 ui-monospace, Menlo, Consolas, monospace; background: var(--code); border-radius: 6px; padding: 8px 0; margin: 6px 0; overflow-x: auto; }
p code, dd code, h3 code, li code { font: 0.92em ui-monospace, Menlo, Consolas, monospace; background: var(--code); border-radius: 4px; padding: 1px 4px; }
pre > span { display: block; padding: 0 12px; min-width: max-content; }
pre i { display: inline-block; width: 3.2em; margin-right: 1em; text-align: right; color: var(--quiet); font-style: normal; user-select: none; }
.line.lit, .line:target { background: var(--lit); }
.mark { color: var(--high); } .gap { color: var(--quiet); }
.diff .added { background: var(--added); } .diff .removed { background: var(--removed); }
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 2px 14px; margin: 8px 0; }
dt { color: var(--quiet); } dd { margin: 0; overflow-wrap: anywhere; }
.trace { margin: 8px 0; padding-left: 24px; } .trace a { color: inherit; }
.beside { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 18px; align-items: start; }
figure { margin: 0; width: 420px; max-width: 100%; }
figcaption { color: var(--quiet); font-size: 13px; }
.plot { width: 100%; } .plot text { font: 11px system-ui, sans-serif; fill: var(--quiet); }
.plot .grid { stroke: var(--line); stroke-width: 1; }
.plot polyline { fill: none; stroke-width: 2; } .plot polyline.original { stroke: var(--original); } .plot polyline.rewrite { stroke: var(--rewrite); }
.plot circle.original { fill: var(--original); } .plot circle.rewrite { fill: var(--rewrite); }
.plot .band { stroke: none; opacity: .22; } .plot .band.original { fill: var(--original); } .plot .band.rewrite { fill: var(--rewrite); }
.key { display: inline-block; width: 14px; height: 3px; vertical-align: middle; } .key.original { background: var(--original); } .key.rewrite { background: var(--rewrite); margin-left: 10px; }
.why { color: var(--quiet); }
@media (max-width: 900px) { main { grid-template-columns: minmax(0, 1fr); } nav { position: static; } .beside { grid-template-columns: minmax(0, 1fr); } }
@media print {
  nav, .bar { display: none; } main { display: block; padding: 0; } body { font-size: 12px; }
  .finding { break-inside: avoid; } pre { white-space: pre-wrap; } pre > span { min-width: 0; }
}
`;
