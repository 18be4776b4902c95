// Copy buttons, a way back that keeps the list's filters, and times in one's own zone. Everything else works without script.
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

// Pages are in UTC, so that two people speak of the same moment. The other zone is one click, or the pointer, away.
const ownZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const ownTime = new Intl.DateTimeFormat("en-GB", {year: "numeric", month: "2-digit", day: "2-digit",
  hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23", timeZoneName: "shortOffset"});

const chosen = () => localStorage.getItem("meshguard.zone") === "own" ? "own" : "utc";

function own(element) {
  const part = Object.fromEntries(
    ownTime.formatToParts(new Date(element.dateTime)).map(({type, value}) => [type, value]));
  const date = `${part.year}-${part.month}-${part.day} ${part.hour}:${part.minute}`;
  const [, seconds, zone] = element.dataset.utc.match(/^\S+ \d+:\d+(:\d+)?( UTC)?$/);
  return {time: date + (seconds ? ":" + part.second : ""), zone: " " + part.timeZoneName, named: zone !== undefined};
}

function showTimes() {
  for (const element of document.querySelectorAll("time[datetime]")) {
    const utc = element.dataset.utc ?? (element.dataset.utc = element.textContent.trim());
    const {time, zone, named} = own(element);
    element.textContent = chosen() === "own" ? time + (named ? zone : "") : utc;
    element.title = chosen() === "own" ? utc + (named ? "" : " UTC") : time + zone;
  }
  for (const element of document.querySelectorAll("[data-zone]")) {
    element.textContent = chosen() === "own" ? ownZone : "UTC";
  }
}

const zoneButton = document.getElementById("zone");
if (ownZone && ownZone !== "UTC") {
  const label = () => { zoneButton.textContent = "Times: " + (chosen() === "own" ? ownZone : "UTC"); };
  zoneButton.hidden = false;
  zoneButton.title = "UTC or " + ownZone;
  label();
  zoneButton.addEventListener("click", () => {
    localStorage.setItem("meshguard.zone", chosen() === "own" ? "utc" : "own");
    label();
    showTimes();
  });
  showTimes();
  document.addEventListener("htmx:afterSwap", showTimes);
}
