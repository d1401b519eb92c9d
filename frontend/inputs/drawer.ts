/* On a phone, Streamlit's sidebar is a drawer over the page that stays open whatever is chosen in it, and on the next
   page too. Here it closes after a page or a target was chosen. Loaded once, with the document (ui/page_head.py). */

const PHONE = "(max-width: 768px)"; // as Streamlit decides it
const CHOICES = '[data-testid="stSidebar"] :is(a, [data-testid="stLogoLink"], .picker button)';
const CLOSE = '[data-testid="stSidebarCollapseButton"] button';

document.addEventListener("click", ({ target }) => {
  if (!window.matchMedia(PHONE).matches) return;
  if (target instanceof Element && target.closest(CHOICES)) document.querySelector<HTMLElement>(CLOSE)?.click();
});

export {};
