/** The style of the docs page; its hash stands in the page's Content-Security-Policy. */
export const DOCS_STYLE = `
:root { color-scheme: light dark; --ink: #1c1f24; --soft: #5b6470; --page: #fff; --box: #f4f6f8; --line: #d9dee4; --accent: #0b5cad; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6e9ed; --soft: #9aa5b1; --page: #14171b; --box: #1d2127; --line: #333a43; --accent: #7db7f5; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.55 system-ui, sans-serif; }
main, header, footer { max-width: 56rem; margin: 0 auto; padding: 0 1rem; }
header { padding-top: 2rem; }
h1 { font-size: 1.7rem; margin: 0 0 .5rem; }
h2 { margin: 3rem 0 .5rem; padding-top: 1rem; border-top: 1px solid var(--line); font-size: 1.35rem; }
h3 { margin: 2.2rem 0 .3rem; font-size: 1.1rem; }
h4 { margin: 1.2rem 0 .3rem; font-size: .95rem; color: var(--soft); }
a { color: var(--accent); }
a:focus-visible, summary:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
code, pre { font: .875em/1.5 ui-monospace, monospace; }
code { background: var(--box); padding: .1em .3em; border-radius: 3px; overflow-wrap: anywhere; }
pre { background: var(--box); border: 1px solid var(--line); border-radius: 6px; padding: .75rem; overflow-x: auto; }
pre code { background: none; padding: 0; overflow-wrap: normal; }
.method { font-weight: 700; color: var(--accent); margin-right: .4em; }
nav ul { list-style: none; padding: 0; margin: .5rem 0; }
nav li { padding: .15rem 0; }
dl { margin: .4rem 0; }
dt { margin-top: .6rem; }
dd { margin: 0 0 0 1rem; color: var(--soft); }
.type { color: var(--soft); font-size: .875em; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .4rem .6rem .4rem 0; border-bottom: 1px solid var(--line); }
details { margin: .6rem 0; }
summary { cursor: pointer; color: var(--accent); }
footer { color: var(--soft); padding: 3rem 1rem; }
`;
