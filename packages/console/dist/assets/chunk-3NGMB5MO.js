import{C as t,b as s,c as y,i as u,w as d}from"./chunk-63AY6XEQ.js";var l=s(y(),1),n=s(u(),1);function C({path:o,sdk:i,method:e="GET",body:r}){let[a,c]=(0,l.useState)(""),p=(g,m)=>{navigator.clipboard.writeText(m).then(()=>{c(g),setTimeout(()=>c(""),2e3)})};return(0,n.jsxs)(t,{position:"bottom-end",width:190,children:[(0,n.jsx)(t.Target,{children:(0,n.jsx)(d,{variant:"default",size:"xs",children:a===""?"Copy as…":`Copied as ${a}`})}),(0,n.jsxs)(t.Dropdown,{children:[(0,n.jsx)(t.Item,{onClick:()=>p("curl",f({path:o,method:e,body:r})),children:"curl"}),(0,n.jsx)(t.Item,{onClick:()=>p("SDK call",w(i)),children:"SDK call (TypeScript)"})]})]})}function f({path:o,method:i,body:e}){let r=[`curl -X ${i} '${window.location.origin}${o}'`,'-H "Authorization: Bearer $TOKEN"'];return e!==void 0&&r.push("-H 'Content-Type: application/json'",`-d '${JSON.stringify(e).replaceAll("'","'\\''")}'`),r.join(` \\
  `)}function w(o){return`import { createSouk } from '@souk/sdk';

const souk = createSouk({ baseUrl: '${window.location.origin}', clientId, clientSecret });
const answer = await ${o};
`}export{C as a};
