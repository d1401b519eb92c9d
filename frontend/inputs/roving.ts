/* One tab stop for a group of buttons: arrow keys, Home and End move the focus within it. */

/** Where a key leads in a row of `length`; null for any other key. */
export function destination(key: string, at: number, length: number): number | null {
  if (key === "ArrowRight" || key === "ArrowDown") return (at + 1) % length;
  if (key === "ArrowLeft" || key === "ArrowUp") return (at - 1 + length) % length;
  if (key === "Home") return 0;
  return key === "End" ? length - 1 : null;
}

/** Move the focus among the buttons of the group that this key was pressed in. */
export function moveFocus(event: KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const buttons = [...(event.currentTarget as HTMLElement).querySelectorAll("button")];
  const to = destination(event.key, buttons.indexOf(event.target as HTMLButtonElement), buttons.length);
  if (to === null) return;
  event.preventDefault();
  buttons.forEach((button, i) => (button.tabIndex = i === to ? 0 : -1));
  buttons[to].focus();
}
