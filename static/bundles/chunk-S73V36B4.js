import{a as T,d as p}from"./chunk-4YWZQO5C.js";import{a as t,b as a,c as l}from"./chunk-MMHEOMF5.js";import{c as n,d as o}from"./chunk-X5YW32EU.js";var E=a(class extends l{constructor(e){if(super(e),e.type!==t.PROPERTY&&e.type!==t.ATTRIBUTE&&e.type!==t.BOOLEAN_ATTRIBUTE)throw Error("The `live` directive is not allowed on child or event bindings");if(!T(e))throw Error("`live` bindings can only contain a single expression")}render(e){return e}update(e,[r]){if(r===n||r===o)return r;let i=e.element,s=e.name;if(e.type===t.PROPERTY){if(r===i[s])return n}else if(e.type===t.BOOLEAN_ATTRIBUTE){if(!!r===i.hasAttribute(s))return n}else if(e.type===t.ATTRIBUTE&&i.getAttribute(s)===r+"")return n;return p(e),r}});export{E as a};
/*! Bundled license information:

lit-html/directives/live.js:
  (**
   * @license
   * Copyright 2020 Google LLC
   * SPDX-License-Identifier: BSD-3-Clause
   *)
*/
