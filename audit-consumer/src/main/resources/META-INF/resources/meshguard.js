// Copy buttons, and a way back that keeps the list's filters. Everything else works without script.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (button) {
    const source = document.getElementById(button.dataset.copy);
    let copied = true;
    try {
      await navigator.clipboard.writeText(source.textContent);
    } catch {
      // No permission, or not a secure context: leave it selected for the keyboard.
      getSelection().selectAllChildren(source);
      copied = false;
    }
    const label = button.dataset.label ?? (button.dataset.label = button.textContent);
    button.textContent = copied ? "Copied" : "Selected: press Ctrl+C";
    setTimeout(() => { button.textContent = label; }, 2000);
    return;
  }
  const back = event.target.closest("[data-back]");
  if (back && document.referrer && new URL(document.referrer).origin === location.origin
      && new URL(document.referrer).pathname === "/") {
    event.preventDefault();
    history.back();
  }
});
