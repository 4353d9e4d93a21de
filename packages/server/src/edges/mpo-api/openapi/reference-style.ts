/** Of the page at `/docs`. */
export const REFERENCE_STYLE = `
:root {
  color-scheme: light dark;
  --ground: #f4f2ee; --card: #ffffff; --ink: #1d1b18; --soft: #5f5a52; --line: #d9d4ca; --accent: #a3401f; --code: #efece6;
  --get: #1f6a4d; --post: #7a4a00; --patch: #5a3d8a; --delete: #8a1c1c;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #161412; --card: #201d1a; --ink: #f1ede6; --soft: #b1a99d; --line: #3b362f; --accent: #e98a63; --code: #2b2723;
    --get: #7fd0ac; --post: #e8b766; --patch: #c0a6f0; --delete: #ff9d9d;
  }
}
* { box-sizing: border-box }
html { scroll-padding-top: 1rem }
body { margin: 0; display: grid; grid-template-columns: 19rem minmax(0, 1fr); background: var(--ground); color: var(--ink);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", sans-serif }
nav { position: sticky; top: 0; height: 100vh; overflow-y: auto; padding: 1.5rem 1rem 2rem 1.5rem; border-right: 1px solid var(--line); font-size: .88rem }
nav ul { list-style: none; margin: .2rem 0 .8rem; padding: 0 }
nav li a { display: flex; gap: .4rem; align-items: baseline; padding: .16rem 0; color: inherit; text-decoration: none; overflow-wrap: anywhere }
nav li a:hover { color: var(--accent) }
nav li b { flex: none; width: 3.1rem; font: 600 .68rem ui-monospace, monospace }
summary { cursor: pointer; font-weight: 650 }
main { padding: 2rem 2.5rem 6rem; max-width: 62rem }
.brand { display: flex; align-items: center; gap: .5rem; margin: 0 0 1.2rem; font-weight: 650; font-size: 1rem }
.brand span { width: 1.15rem; height: 1.15rem; border-radius: .58rem .58rem 3px 3px; background: var(--accent) }
.brand a { color: inherit; text-decoration: none }
h1 { margin: 0 0 .75rem; font-size: 1.9rem; letter-spacing: -.02em }
h2 { margin: 3rem 0 1rem; font-size: 1.35rem; letter-spacing: -.01em }
h3 { margin: 0 0 .4rem; font-size: 1.05rem }
h3 small, td small { color: var(--soft); font-weight: 500; font-size: .8rem }
article { margin: 0 0 1rem; padding: 1.2rem 1.4rem; background: var(--card); border: 1px solid var(--line); border-radius: 12px }
article:target { border-color: var(--accent) }
.address { margin: 0 0 .6rem; overflow-wrap: anywhere }
.address code { background: none; padding: 0 }
.address b { font: 650 .8rem ui-monospace, monospace }
.facts, .part { margin: .6rem 0 .4rem; color: var(--soft); font-size: .9rem }
b.get { color: var(--get) } b.post { color: var(--post) } b.patch { color: var(--patch) } b.delete { color: var(--delete) }
table { width: 100%; margin: .8rem 0; border-collapse: collapse; font-size: .9rem }
caption { text-align: left; color: var(--soft); padding-bottom: .3rem }
td { padding: .4rem .8rem .4rem 0; border-top: 1px solid var(--line); vertical-align: top; overflow-wrap: anywhere }
td:first-child { width: 28% } td:nth-child(2) { width: 28% }
td i { color: var(--soft); font-size: .8rem }
a { color: var(--accent) }
code { font: .88em ui-monospace, monospace; background: var(--code); padding: .08rem .3rem; border-radius: 4px; overflow-wrap: anywhere }
pre { margin: .4rem 0 1rem; padding: .8rem 1rem; background: var(--code); border-radius: 9px; overflow-x: auto; font: .85rem/1.5 ui-monospace, monospace }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px }
@media (max-width: 56rem) {
  body { display: block }
  nav { position: static; height: auto; border-right: 0; border-bottom: 1px solid var(--line) }
  main { padding: 1.5rem 1rem 4rem }
  article { padding: 1rem }
  td { display: block; width: auto !important; border-top: 0; padding: .1rem 0 } td:first-child { border-top: 1px solid var(--line); padding-top: .5rem }
}
`;
