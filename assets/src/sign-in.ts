// When the session has ended: sign in over the page, so that what was written stays where it is.

const WRONG = "That name and passphrase do not open a vault here.";
const WAIT = "Too many tries. Wait a little, then try again.";
const OTHER = "This page is somebody else’s. To open your own vault, open Drawbridge in a new window.";
const SAID = new Map([
  [409, OTHER],
  [429, WAIT],
]);
const AWAY = "There is no answer just now. What you wrote is still here.";

/** Open the dialog once; `onward` is called after signing in. */
export function signInAgain(onward: () => void): void {
  const dialog = document.querySelector<HTMLDialogElement>("#sign-in-again");
  const form = dialog?.querySelector<HTMLFormElement>("form[data-again]");
  if (!dialog || !form || dialog.open) return;
  const refused = form.querySelector<HTMLElement>("[data-refused]");
  const say = (text: string): void => {
    if (!refused) return;
    refused.textContent = text;
    refused.hidden = text === "";
    refused.setAttribute("role", "alert");
  };
  form.onsubmit = async (event) => {
    event.preventDefault();
    const fields = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (typeof value === "string") fields.append(name, value);
    try {
      const answer = await fetch("/sign-in", { method: "POST", body: fields, redirect: "manual" });
      if (answer.type === "opaqueredirect") {
        form.reset();
        dialog.close();
        onward();
      } else {
        say(SAID.get(answer.status) ?? WRONG);
      }
    } catch {
      say(AWAY);
    }
  };
  say("");
  dialog.showModal();
}
