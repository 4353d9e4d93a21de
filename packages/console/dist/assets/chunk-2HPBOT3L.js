import{a as e}from"./chunk-FHSZMB7N.js";function o(){let r=e();return()=>r.invalidateQueries()}export{o as a};
