import{b as e,i as l}from"./chunk-63AY6XEQ.js";var o=e(l(),1);function t({label:a,children:r}){return(0,o.jsx)("section",{className:"scroll-x","aria-label":a,tabIndex:0,children:r})}export{t as a};
