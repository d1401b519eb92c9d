import{a as d,b as u,c as h}from"./chunk-MMHEOMF5.js";import{b as p,c as a}from"./chunk-LH6RIYJQ.js";var f,m=new Promise(t=>f=t),y=t=>f(t),v=t=>`glossary#${t}`;function w(t,{pattern:e,names:n}){let l=[],g=new Set,c=0;for(let s of t.matchAll(new RegExp(e,"g"))){let r=n[s[0].replaceAll("\\","")];!r||g.has(r)||(g.add(r),l.push(t.slice(c,s.index),[s[0],r]),c=s.index+s[0].length)}return[...l,t.slice(c)]}var o;function x(){return o??=fetch(new URL("terms",document.baseURI)).then(async t=>{if(!t.ok)throw new Error(`the glossary cannot be read: ${t.status}`);return await t.json()}),o.catch(()=>o=void 0),o}var i=class extends h{constructor(e){if(super(e),this.it=a,e.type!==d.CHILD)throw Error(this.constructor.directiveName+"() can only be used in child bindings")}render(e){if(e===a||e==null)return this._t=void 0,this.it=e;if(e===p)return e;if(typeof e!="string")throw Error(this.constructor.directiveName+"() called with a non-string value");if(e===this.it)return this._t;this.it=e;let n=[e];return n.raw=n,this._t={_$litType$:this.constructor.resultType,strings:n,values:[]}}};i.directiveName="unsafeHTML",i.resultType=1;var L=u(i);export{m as a,y as b,v as c,w as d,x as e,i as f,L as g};
/*! Bundled license information:

lit-html/directives/unsafe-html.js:
  (**
   * @license
   * Copyright 2017 Google LLC
   * SPDX-License-Identifier: BSD-3-Clause
   *)
*/
