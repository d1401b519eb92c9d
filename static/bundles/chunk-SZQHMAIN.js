import{e as t}from"./chunk-X5YW32EU.js";var{I:r}=t;var $=e=>e.strings===void 0;var s={},a=(e,i=s)=>e._$AH=i;export{$ as a,a as b};
/*! Bundled license information:

lit-html/directive-helpers.js:
  (**
   * @license
   * Copyright 2020 Google LLC
   * SPDX-License-Identifier: BSD-3-Clause
   *)
*/
