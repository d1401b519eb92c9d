/** What Streamlit hands to a component: at mount, with each new message and when the theme changes. The component may
    answer with a function that is called when it goes. */
export interface Component<Data> {
  data: Data;
  parentElement: HTMLElement;
  setTriggerValue: (name: string, value: unknown) => void;
}
