import{a as e}from"./chunk-BDF6WO7F.js";function o(){let r=e();return()=>r.invalidateQueries()}export{o as a};
