/* What only other pages need is fetched when the page is there, not before (ui/page_head.py: links of the kind
   "later"): a first visit is not held up, and a click that leads on is as fast as it can be. */

const PATIENCE = 1500; // milliseconds after the document with all that it names has been loaded

window.addEventListener("load", () => {
  setTimeout(() => {
    for (const link of document.querySelectorAll<HTMLLinkElement>('link[rel="later"]')) link.rel = "modulepreload";
  }, PATIENCE);
});

export {};
