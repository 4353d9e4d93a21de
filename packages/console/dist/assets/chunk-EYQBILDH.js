import{a as e}from"./chunk-JEYA656R.js";function o(){let r=e();return()=>r.invalidateQueries()}export{o as a};
