import{a as h}from"./chunk-C7QAYN2Y.js";import{a as g}from"./chunk-QRSVEJLM.js";import"./chunk-S73V36B4.js";import{c as m}from"./chunk-BOHTLI5Q.js";import"./chunk-4YWZQO5C.js";import"./chunk-MMHEOMF5.js";import{a as i,f}from"./chunk-X5YW32EU.js";import{a as $}from"./chunk-I6U3AE2K.js";import{a as k}from"./chunk-X37X7CJL.js";import"./chunk-VQIEL6B6.js";import"./chunk-OOJM4CTU.js";$(h);var v=new WeakMap;function z({data:e,parentElement:s,setTriggerValue:p}){let l=v.get(s),t=l?.name===e.name?l:{name:e.name,picked:new Set(e.picked)};v.set(s,t);let c=()=>f(D(e,t,{toggle:a,clear:u,send:d}),s),a=o=>{!t.picked.delete(o)&&t.picked.size<e.most&&t.picked.add(o),c()},u=()=>{t.picked.clear(),c()},d=()=>p("picked",[...t.picked].sort((o,n)=>o-n));c();let{ink:b}=k(s,e.ink);s.style.setProperty("--gp-generated",b.generated)}function D(e,{picked:s},{toggle:p,clear:l,send:t}){let c=e.sheet?`width: ${100/e.columns}%`:"width: 24px",a=([b,o],n)=>{let r=e.beliefs?.[n],y=r===void 0?"":`: D says ${m(r)} real`,w=r===void 0||!s.has(n)?"":i`<span>${m(r)}</span>`;return i`<button type="button" class="pick-sample" aria-pressed=${s.has(n)} ?disabled=${e.locked}
      aria-label="Sample ${n+1}${y}" title=${r===void 0?"":`D: ${m(r)} real`}
      style="left: ${(100*b).toFixed(2)}%; top: ${(100*o).toFixed(2)}%; ${c}"
      @click=${()=>p(n)}>${w}</button>`},u=e.sheet?i`<img src=${e.sheet} alt="" />`:"",d=i`<button type="button" class="workshop-main" ?disabled=${!s.size} @click=${t}>
      ${e.action}</button>${g("Clear",l,s.size>0)}`;return i`<section class="plane pick" aria-label=${e.label} data-sheet=${!!e.sheet}>
    <div class="plane-paper" style="aspect-ratio: ${e.aspect}">${u}${e.places.map(a)}</div>
    <div class="plane-actions">
      ${e.locked?"":d}
      <p role="status">${e.locked?"":`${s.size} picked, at most ${e.most}.`}</p>
    </div>
  </section>`}export{z as default};
