import{a as e}from"./chunk-XKQNFDVP.js";function o(){let r=e();return()=>r.invalidateQueries()}export{o as a};
