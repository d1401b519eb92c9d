import{a as v,b as m,c as $,d as k}from"./chunk-RIBLVLX6.js";import{a,c as d,e as b}from"./chunk-LH6RIYJQ.js";import{b as x}from"./chunk-X37X7CJL.js";import{c as f}from"./chunk-VQIEL6B6.js";import{a as u}from"./chunk-I6U3AE2K.js";import"./chunk-OOJM4CTU.js";var c=(t,e)=>{let i=t._$AN;if(i===void 0)return!1;for(let s of i)s._$AO?.(e,!1),c(s,e);return!0},p=t=>{let e,i;do{if((e=t._$AM)===void 0)break;i=e._$AN,i.delete(t),t=e}while(i?.size===0)},A=t=>{for(let e;e=t._$AM;t=e){let i=e._$AN;if(i===void 0)e._$AN=i=new Set;else if(i.has(t))break;i.add(t),w(e)}};function T(t){this._$AN!==void 0?(p(this),this._$AM=t,A(this)):this._$AM=t}function G(t,e=!1,i=0){let s=this._$AH,r=this._$AN;if(r!==void 0&&r.size!==0)if(e)if(Array.isArray(s))for(let o=i;o<s.length;o++)c(s[o],!1),p(s[o]);else s!=null&&(c(s,!1),p(s));else c(this,t)}var w=t=>{t.type==v.CHILD&&(t._$AP??=G,t._$AQ??=T)},h=class extends ${constructor(){super(...arguments),this._$AN=void 0}_$AT(e,i,s){super._$AT(e,i,s),A(this),this.isConnected=e._$AU}_$AO(e,i=!0){e!==this.isConnected&&(this.isConnected=e,e?this.reconnected?.():this.disconnected?.()),i&&(c(this,e),p(this))}setValue(e){if(k(this._$Ct))this._$Ct._$AI(e,this);else{let i=[...this._$Ct._$AH];i[this._$Ci]=e,this._$Ct._$AI(i,this,0)}}disconnected(){}reconnected(){}};var g=new WeakMap,_=m(class extends h{render(t){return d}update(t,[e]){let i=e!==this.G;return i&&this.rt(void 0),(i||this.lt!==this.ct)&&(this.G=e,this.ht=t.options?.host,this.rt(this.ct=t.element)),d}rt(t){if(this.G!==void 0)if(this.isConnected||(t=void 0),typeof this.G=="function"){let e=this.ht??globalThis,i=g.get(e);i===void 0&&(i=new WeakMap,g.set(e,i)),i.get(this.G)!==void 0&&this.G.call(this.ht,void 0),i.set(this.G,t),t!==void 0&&this.G.call(this.ht,t)}else this.G.value=t}get lt(){return typeof this.G=="function"?g.get(this.ht??globalThis)?.get(this.G):this.G?.value}disconnected(){this.lt===this.ct&&this.rt(void 0)}reconnected(){this.rt(this.ct)}});var y=`.picker{display:grid;grid-template-columns:repeat(auto-fill,minmax(70px,1fr));gap:6px}.picker.large{grid-template-columns:repeat(auto-fill,minmax(100px,1fr))}.picker button{all:unset;box-sizing:border-box;cursor:pointer;text-align:center;padding:4px 2px 5px;border-radius:6px;border:1.5px solid transparent;font:11.5px/1.25 var(--st-font);color:var(--st-text-color)}.picker button:hover{background:color-mix(in srgb,var(--st-text-color) 6%,transparent)}.picker button:focus-visible{outline:2px solid var(--st-primary-color);outline-offset:1px}.picker button[aria-checked=true]{border-color:var(--st-primary-color);background:color-mix(in srgb,var(--st-primary-color) 10%,transparent)}.picker canvas,.picker img,.picker .missing{display:block;margin:0 auto 3px;width:60px;height:48px}.picker img{object-fit:contain;image-rendering:pixelated}.picker.large img,.picker.large .missing{width:96px;height:64px}.picker .missing{display:grid;place-items:center;border-radius:4px;font-size:18px;border:1px dashed color-mix(in srgb,var(--st-text-color) 35%,transparent);color:color-mix(in srgb,var(--st-text-color) 55%,transparent)}
`;var O="#0072B2",M="#56A9DC";u(y);function N({data:t,parentElement:e,setTriggerValue:i}){let s=x(e)?M:O,r=o=>a`
    <button type="button" role="radio" title=${o.summary} data-kind=${o.kind}
      aria-checked=${o.kind===t.chosen} @click=${()=>i("chosen",o.kind)}
    >${"picture"in o?R(o):E(o,s)}${o.title}</button>`;b(a`<div class="picker ${t.large?"large":""}" role="radiogroup" aria-label=${t.label}>
      ${t.options.map(r)}
    </div>`,e)}function R({picture:t,sign:e}){return t?a`<img src=${t} alt="">`:a`<span class="missing" aria-hidden="true">${e}</span>`}function E(t,e){return a`<canvas width="120" height="96" aria-hidden="true" ${_(s=>s instanceof HTMLCanvasElement&&P(s,t,e))}></canvas>`}function P(t,{dots:e=[],outline:i},s){let r=f(t),o=n=>6+1.08*n,l=n=>92-.88*n;if(r.clearRect(0,0,t.width,t.height),r.fillStyle=r.strokeStyle=s,r.globalAlpha=1,i){r.beginPath(),i.forEach((n,C)=>r.lineTo(o(100*C/(i.length-1)),l(n))),r.lineWidth=3,r.stroke(),r.lineTo(o(100),l(0)),r.lineTo(o(0),l(0)),r.globalAlpha=.18,r.fill();return}r.globalAlpha=.75;for(let n=0;n<e.length;n+=2)r.beginPath(),r.arc(o(e[n]),l(e[n+1]),2.2,0,2*Math.PI),r.fill()}export{N as default};
/*! Bundled license information:

lit-html/async-directive.js:
  (**
   * @license
   * Copyright 2017 Google LLC
   * SPDX-License-Identifier: BSD-3-Clause
   *)

lit-html/directives/ref.js:
  (**
   * @license
   * Copyright 2020 Google LLC
   * SPDX-License-Identifier: BSD-3-Clause
   *)
*/
