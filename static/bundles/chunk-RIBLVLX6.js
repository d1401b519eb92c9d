import{d as s}from"./chunk-LH6RIYJQ.js";var l={ATTRIBUTE:1,CHILD:2,PROPERTY:3,BOOLEAN_ATTRIBUTE:4,EVENT:5,ELEMENT:6},n=e=>(...t)=>({_$litDirective$:e,values:t}),r=class{constructor(t){}get _$AU(){return this._$AM._$AU}_$AT(t,i,$){this._$Ct=t,this._$AM=i,this._$Ci=$}_$AS(t,i){return this.update(t,i)}update(t,i){return this.render(...i)}};var{I:o}=s;var c=e=>e.strings===void 0;var a={},p=(e,t=a)=>e._$AH=t;export{l as a,n as b,r as c,c as d,p as e};
/*! Bundled license information:

lit-html/directive.js:
  (**
   * @license
   * Copyright 2017 Google LLC
   * SPDX-License-Identifier: BSD-3-Clause
   *)

lit-html/directive-helpers.js:
  (**
   * @license
   * Copyright 2020 Google LLC
   * SPDX-License-Identifier: BSD-3-Clause
   *)
*/
