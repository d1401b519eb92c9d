window.addEventListener("load",()=>{setTimeout(()=>{for(let e of document.querySelectorAll('link[rel="later"]'))e.rel="modulepreload"},1500)});
