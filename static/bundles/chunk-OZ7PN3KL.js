function g(n,t="",a={},...r){let e=document.createElement(n);t&&(e.className=t);for(let[o,s]of Object.entries(a))e.setAttribute(o,String(s));return e.append(...r),e}export{g as a};
